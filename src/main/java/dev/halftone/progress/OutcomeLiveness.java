package dev.halftone.progress;

import dev.halftone.catalog.Silence;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether outcomes are applied: the process is replaced when they have waited in {@link Silence} for too long, which is
 * always safe.
 */
@Liveness
@ApplicationScoped
class OutcomeLiveness implements HealthCheck {

    private final Silence silence;

    OutcomeLiveness(ProgressConfig config) {
        this.silence = new Silence(config.stuckAfter(), "halftone.progress.stuck-after");
    }

    /** Begins the wait of outcomes that are to be applied. */
    Silence.Work begin() {
        return silence.begin();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Outcomes")
                .status(silence.isBearable())
                .withData("waiting for seconds", silence.longest().toSeconds())
                .build();
    }
}
