package dev.halftone.dispatch;

import dev.halftone.catalog.Silence;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether the sending loops make progress: the process is replaced when a round has waited in {@link Silence} too long.
 */
@Liveness
@ApplicationScoped
class DispatchLiveness implements HealthCheck {

    private final Silence silence;

    DispatchLiveness(DispatchConfig config) {
        this.silence = new Silence(config.stuckAfter(), "halftone.dispatch.stuck-after");
    }

    Silence silence() {
        return silence;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Dispatch")
                .status(silence.isBearable())
                .withData("waiting for seconds", silence.longest().toSeconds())
                .build();
    }
}
