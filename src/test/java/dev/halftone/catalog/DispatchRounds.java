package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.DispatchQueue.Claim;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rounds of one sending process, in which Kafka takes everything. */
final class DispatchRounds {

    static final Duration LATER = Duration.ofMinutes(15);
    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration REUSE_MAX_AGE = Duration.ofDays(30);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private final DispatchQueue queue;

    DispatchRounds(Pool pool) {
        this.queue = new DispatchQueue(pool, REUSE_MAX_AGE);
    }

    DispatchQueue queue() {
        return queue;
    }

    static Map<UUID, Long> sentOf(List<ImageRequested> images) {
        return images.stream().collect(Collectors.groupingBy(ImageRequested::requestId, Collectors.counting()));
    }

    List<ImageRequested> dispatch(int window) {
        return dispatch(window, LATER);
    }

    List<ImageRequested> dispatch(int window, Duration resendAfter) {
        return dispatch(window, resendAfter, 0);
    }

    /** @param waiting how many are due but not sent, because they wait for the first of their URL */
    List<ImageRequested> dispatch(int window, Duration resendAfter, int waiting) {
        Claim claim = await(queue.claim(window, window, resendAfter, LEASE));
        assertThat(claim.waiting()).isEqualTo(waiting);
        if (claim.id() != null) {
            await(queue.end(claim, List.of(), Duration.ZERO));
        }
        return claim.images();
    }

    static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
