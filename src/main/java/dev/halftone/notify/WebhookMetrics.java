package dev.halftone.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Counts how attempts to deliver a message end. Hosts are no label, because uploaders choose them. */
@ApplicationScoped
class WebhookMetrics {

    private static final List<String> OUTCOMES =
            List.of("delivered", "gone", "rejected", "unreachable", "forbidden", "cut_off");

    private final MeterRegistry registry;

    WebhookMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers all counters at 0: the increase of a series that begins with its first failure is not visible. */
    void begin() {
        OUTCOMES.forEach(this::counter);
    }

    void ended(DeliveryOutcome outcome) {
        counter(name(outcome)).increment();
    }

    private Counter counter(String outcome) {
        return Counter.builder("halftone.webhooks")
                .description("Attempts to deliver a message that have ended")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String name(DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Delivered) {
            return "delivered";
        }
        if (outcome instanceof DeliveryOutcome.Gone) {
            return "gone";
        }
        if (outcome instanceof DeliveryOutcome.Rejected) {
            return "rejected";
        }
        if (outcome instanceof DeliveryOutcome.Unreachable) {
            return "unreachable";
        }
        return outcome instanceof DeliveryOutcome.Forbidden ? "forbidden" : "cut_off";
    }
}
