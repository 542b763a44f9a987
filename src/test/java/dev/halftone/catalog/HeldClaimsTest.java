package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.catalog.DispatchQueue.Claim;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.pgclient.PgBuilder;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stalled process blocks the dispatch of other processes only for a moment. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class HeldClaimsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration LEASE = Duration.ofSeconds(30);

    /**
     * Below the 10 seconds after which sessions of the pool lose their transactions, and well above the 2 seconds of
     * claims.
     */
    private static final Duration A_MOMENT = Duration.ofSeconds(7);

    private static final String CLAIMING = """
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and a.state = '%s'""";

    private Pool pool;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
    }

    /** As with SIGSTOP: nothing is sent, and nothing is closed. */
    @Test
    void aProcessThatStandsStillInItsClaimStopsOthersForAMoment() throws InterruptedException {
        request(pool, 3);
        try (Standstill other = new Standstill(pool)) {
            SqlConnection peer = pool.getConnectionAndAwait();
            Transaction held = peer.beginAndAwait();
            peer.query("lock table request in access exclusive mode").executeAndAwait();
            claim(new DispatchQueue(other.pool, DispatchRounds.REUSE_MAX_AGE))
                    .subscribe()
                    .with(claimed -> {}, failure -> {});
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> count(pool, "(select 1 " + CLAIMING.formatted("active") + ") s") == 1);
            other.begin();
            held.rollbackAndAwait();
            peer.closeAndAwait();
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> count(pool, "(select 1 " + CLAIMING.formatted("idle in transaction") + ") s") == 1);

            DispatchQueue queue = new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE);

            await().atMost(A_MOMENT)
                    .until(() ->
                            claim(queue).await().atMost(WAIT_TIMEOUT).images().size() == 3);
        }
    }

    /** A stalled process is applying an outcome to an image of a process that died. */
    @Test
    void anImageThatSomebodyHoldsKeepsNoClaimWaiting() {
        DispatchQueue queue = new DispatchQueue(pool, DispatchRounds.REUSE_MAX_AGE);
        UUID lost = request(pool, 2);
        queue.claim(512, 512, LATER, Duration.ZERO).await().atMost(WAIT_TIMEOUT);
        List<UUID> images = images(pool, lost);
        SqlConnection peer = pool.getConnectionAndAwait();
        Transaction held = peer.beginAndAwait();
        peer.query("select from image where id = '" + images.get(0) + "' for update")
                .executeAndAwait();
        UUID other = request(pool, 1);

        List<ImageRequested> claimed = claim(queue).await().atMost(A_MOMENT).images();

        assertThat(claimed)
                .extracting(ImageRequested::imageId)
                .containsExactlyInAnyOrder(images.get(1), images(pool, other).get(0));
        held.rollbackAndAwait();
        peer.closeAndAwait();
        execute(pool, "update image set due_at = now() where id = $1 and due_at > now()", images.get(0));
        assertThat(claim(queue).await().atMost(WAIT_TIMEOUT).images())
                .extracting(ImageRequested::imageId)
                .containsExactly(images.get(0));
    }

    private static Uni<Claim> claim(DispatchQueue queue) {
        return queue.claim(512, 512, LATER, LEASE);
    }

    /** Another process with its own pool, whose only thread can be stopped. */
    private static final class Standstill implements AutoCloseable {

        private final Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1)));
        private final CountDownLatch over = new CountDownLatch(1);
        private final Pool pool;

        Standstill(Pool sameServer) {
            pool = Pool.newInstance(PgBuilder.pool()
                    .connectingTo(CatalogDatabase.address(sameServer))
                    .using(vertx)
                    .withConnectHandler(SessionTimeouts::set)
                    .build());
        }

        void begin() throws InterruptedException {
            CountDownLatch stopped = new CountDownLatch(1);
            vertx.runOnContext(ignored -> {
                stopped.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(stopped.await(WAIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }

        @Override
        public void close() {
            over.countDown();
            pool.close().await().atMost(WAIT_TIMEOUT);
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
