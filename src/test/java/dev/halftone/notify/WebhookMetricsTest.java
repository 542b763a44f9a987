package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebhookMetricsTest {

    private static final List<DeliveryOutcome> ALL = List.of(
            new DeliveryOutcome.Delivered(204),
            new DeliveryOutcome.Gone(),
            new DeliveryOutcome.Rejected(500, Optional.empty()),
            new DeliveryOutcome.Unreachable("dns", "no address"),
            new DeliveryOutcome.Forbidden("blocked_address", "not public"),
            new DeliveryOutcome.CutOff());

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WebhookMetrics metrics = new WebhookMetrics(registry);

    @Test
    void everyOutcomeIsThereFromTheStartAndCountedByItself() {
        metrics.begin();
        assertThat(counts().values()).hasSize(ALL.size()).containsOnly(0.0);

        ALL.forEach(metrics::ended);

        assertThat(ALL).hasSize(DeliveryOutcome.class.getPermittedSubclasses().length);
        assertThat(counts())
                .containsOnlyKeys("delivered", "gone", "rejected", "unreachable", "forbidden", "cut_off")
                .allSatisfy((outcome, count) -> assertThat(count).isEqualTo(1));
    }

    private Map<String, Double> counts() {
        return registry.find("halftone.webhooks").counters().stream()
                .collect(Collectors.toMap(counter -> counter.getId().getTag("outcome"), Counter::count));
    }
}
