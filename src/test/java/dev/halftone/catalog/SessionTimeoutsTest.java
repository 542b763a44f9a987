package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions end even if the process that began them has vanished. */
@Tag("faults")
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class SessionTimeoutsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private static final String SHOW = """
            select setting || coalesce(unit, '') as setting from pg_settings
            where name in ('transaction_timeout', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
            order by name""";

    @Test
    void aSessionOfThePoolHasItsTimeouts(Pool pool) {
        assertThat(StreamSupport.stream(pool.query(SHOW).executeAndAwait().spliterator(), false)
                        .map(row -> row.getString("setting")))
                .containsExactly("10000ms", "45000ms", "50000ms", "50000ms");
    }

    /** PostgreSQL would otherwise change to a plan for all values after five times. */
    @Test
    void aStatementIsParsedOnceAndPlannedForItsValuesEachTime(Pool pool) {
        String statement = "select count(*) from image where request_id = any ($1) -- " + "long ".repeat(1_000);
        Tuple requests = Tuple.tuple().addArrayOfUUID(new UUID[] {request(pool, 1)});
        SqlConnection session = pool.getConnectionAndAwait();
        try {
            for (int time = 0; time < 12; time++) {
                session.preparedQuery(statement).executeAndAwait(requests);
            }

            assertThat(session.preparedQuery("""
                                    select generic_plans, custom_plans from pg_prepared_statements where statement = $1""").executeAndAwait(Tuple.of(statement)))
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.getLong("generic_plans")).isZero())
                    .satisfies(kept -> assertThat(kept.getLong("custom_plans")).isEqualTo(12));
        } finally {
            session.close().await().atMost(WAIT_TIMEOUT);
        }
    }

    /** Like a machine that has stalled: it sends nothing, and closes nothing. */
    @Test
    void aTransactionOfWhichNothingIsHeardLetsItsLocksGo(Pool pool) {
        UUID image = images(pool, request(pool, 1)).get(0);
        SqlConnection silent = pool.getConnectionAndAwait();
        Transaction transaction = silent.beginAndAwait();
        lock(silent, image).await().atMost(WAIT_TIMEOUT);
        try {
            await().atMost(WAIT_TIMEOUT).until(() -> lockFree(pool, image));

            assertThatThrownBy(() -> transaction.commit().await().atMost(WAIT_TIMEOUT))
                    .isNotInstanceOf(TimeoutException.class);
        } finally {
            silent.close().await().atMost(WAIT_TIMEOUT);
        }
    }

    private static Uni<Void> lock(SqlConnection connection, UUID image) {
        return connection
                .preparedQuery("select id from image where id = $1 for update")
                .execute(Tuple.of(image))
                .replaceWithVoid();
    }

    private static boolean lockFree(Pool pool, UUID image) {
        return pool.preparedQuery("select id from image where id = $1 for update skip locked")
                        .executeAndAwait(Tuple.of(image))
                        .size()
                == 1;
    }

    /** The caller has been told that nothing is stored. */
    @Test
    void whatIsGivenUpIsNotCommitted(Pool pool) {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Uni<Void> given = CommitGate.within(Duration.ofMillis(100), gate -> pool.withTransaction(connection ->
                        Outbox.add(connection, List.of(new Outbox.Entry("a.topic", "key", Map.of(), "{}")))
                                .chain(() -> Uni.createFrom().completionStage(slow))
                                .invoke(gate::pass))
                .onFailure()
                .invoke(ended::complete)
                .invoke(() -> ended.complete(null)));

        assertThatThrownBy(() -> given.await().atMost(WAIT_TIMEOUT)).isInstanceOf(TimeoutException.class);
        slow.complete(null);

        assertThat(ended).succeedsWithin(WAIT_TIMEOUT).isInstanceOf(IllegalStateException.class);
        assertThat(count(pool, "outbox")).isZero();
    }
}
