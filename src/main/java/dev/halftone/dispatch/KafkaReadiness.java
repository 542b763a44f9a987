package dev.halftone.dispatch;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness is down while no broker responds: uploads would be accepted but not processed. */
@Readiness
class KafkaReadiness implements HealthCheck {

    private final KafkaBroker broker;

    KafkaReadiness(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> outage = broker.outage();
        return HealthCheckResponse.named("Kafka brokers")
                .status(outage.isEmpty())
                .withData("state", outage.orElse("reachable"))
                .build();
    }
}
