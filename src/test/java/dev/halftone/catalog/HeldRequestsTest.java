package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halftone.catalog.OutcomeLedger.HeldRequestsException;
import dev.halftone.messages.ImageProcessed;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outcomes of requests that another session holds: a working one, and one that has vanished. */
@Tag("faults")
class HeldRequestsTest extends OutcomesTest {

    @Test
    void aRequestThatIsHeldHoldsUpNoOtherOneOfItsBatch() {
        UUID held = request(pool, 1);
        UUID free = request(pool, 1);
        List<ImageProcessed> batch = List.of(
                succeeded(held, images(pool, held).get(0)),
                succeeded(free, images(pool, free).get(0)));

        holding("select from request where id = $1 for update", held, () -> assertThatThrownBy(() -> apply(batch))
                .isInstanceOfSatisfying(HeldRequestsException.class, failure -> {
                    assertThat(failure.held()).containsExactly(batch.get(0));
                    assertThat(failure.ended()).extracting(RequestProgress::id).containsExactly(free);
                }));

        assertThat(requestRow(pool, free).getString("status")).isEqualTo("COMPLETED");
        assertThat(requestRow(pool, held).getString("status")).isEqualTo("PENDING");
        assertThat(apply(batch)).extracting(RequestProgress::id).containsExactly(held);
        assertThat(CatalogDatabase.count(pool, "removal"))
                .as("a held request is not a removed one")
                .isZero();
    }

    @Test
    void anImageThatIsHeldEndsTheTransactionAndNotTheWait() {
        UUID request = request(pool, 2);
        UUID held = images(pool, request).get(0);

        holding("select from image where id = $1 for update", held, () -> {
            assertThatThrownBy(() -> apply(succeeded(request, held))).hasMessageContaining("lock timeout");
            apply(succeeded(request, images(pool, request).get(1)));
        });

        assertThat(requestRow(pool, request).getInteger("images_processed")).isEqualTo(1);
        apply(succeeded(request, held));
        assertThat(requestRow(pool, request).getString("status")).isEqualTo("COMPLETED");
    }

    /** A process that is stopped while its transaction holds a request: PostgreSQL ends the transaction. */
    @Test
    void aPeerThatVanishesWithARequestLosesIt() throws InterruptedException {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx();
        try {
            Pool peers = poolOfAnotherProcess(vertx);
            OutcomeLedger peer =
                    new OutcomeLedger(peers, new RemovalQueue(peers), new WebhookQueue(peers), new WorkSignal());
            peer.apply(List.of(succeeded(request, image)), ended -> {
                        stopped.countDown();
                        stopHere(over);
                        return announcement(ended);
                    })
                    .subscribe()
                    .with(ended -> {}, failure -> {});
            assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();

            await().atMost(WAIT_TIMEOUT)
                    .ignoreExceptionsInstanceOf(HeldRequestsException.class)
                    .until(() -> apply(succeeded(request, image)).size() == 1);

            assertThat(requestRow(pool, request).getInteger("images_processed")).isEqualTo(1);
        } finally {
            over.countDown();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void stopHere(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Pool poolOfAnotherProcess(Vertx vertx) {
        return Pool.newInstance(PgBuilder.pool()
                .connectingTo(CatalogDatabase.address(pool))
                .with(new PoolOptions().setMaxSize(2))
                .using(vertx)
                .build());
    }

    private void holding(String lock, UUID row, Runnable meanwhile) {
        SqlConnection other = pool.getConnectionAndAwait();
        try {
            other.query("begin").executeAndAwait();
            other.preparedQuery(lock).executeAndAwait(Tuple.of(row));
            meanwhile.run();
            other.query("rollback").executeAndAwait();
        } finally {
            other.closeAndAwait();
        }
    }

    @Test
    void settingsOfTheTransactionEndWithIt() {
        String ofTheSession = query(pool, "show lock_timeout").get(0).getString(0);
        UUID request = request(pool, 1);
        apply(succeeded(request, images(pool, request).get(0)));

        assertThat(ofTheSession).isNotEqualTo("2s");
        for (int i = 0; i < 8; i++) {
            assertThat(query(pool, "show lock_timeout").get(0).getString(0)).isEqualTo(ofTheSession);
        }
    }
}
