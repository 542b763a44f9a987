package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that fails for a while, with as many tries as in production. */
@Tag("process")
class HostRecoveryIT {

    @RegisterExtension
    static final PackagedService SERVICE =
            PackagedService.with(Map.of("halftone.work.max-attempts", "4", "halftone.work.circuit.open", "1s"));

    private static final int FAILURES_THAT_OPEN_A_CIRCUIT = 20;

    /** Less than the second for which the circuit is open. */
    private static final Duration LEFT_ALONE = Duration.ofMillis(700);

    /**
     * The host recovers once it gets no requests for a while, that is when its circuit is open. A request from before that
     * may arrive late, so that the first probe is not taken for one: the images have a try more than that costs.
     */
    @Test
    void aHostThatRecoversLosesNoImage() {
        AtomicInteger hits = new AtomicInteger();
        AtomicLong lastHit = new AtomicLong(System.nanoTime());
        AtomicBoolean failing = new AtomicBoolean(true);
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(HostLimitsIT.rows(HostLimitsIT.failing(origin, 300, hits, () -> {
                boolean left = System.nanoTime() - lastHit.getAndSet(System.nanoTime()) > LEFT_ALONE.toNanos();
                if (left && hits.get() > FAILURES_THAT_OPEN_A_CIRCUIT) {
                    failing.set(false);
                }
                return failing.get();
            })));

            assertThat(Api.awaitEnd(requestId).<Integer>path("images_processed"))
                    .isEqualTo(300);
            assertThat(failing).isFalse();
        }
    }
}
