package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.Forwarder;
import dev.halftone.embedded.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL vanishes: it does not respond, and its connections are not closed. */
@Tag("faults")
@Tag("process")
class SilentPostgresTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 2;

    @Test
    void aPoolThatWasFullOfWhatNobodyAnswersGoesOnWhenPostgresqlIsBack() throws IOException {
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "tests")).toAbsolutePath(), "silent");
        Vertx vertx = Vertx.vertx();
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0, true);
                Forwarder address = new Forwarder(postgres.port())) {
            Pool pool = pool(vertx, address.port(), postgres.user());
            assertThat(rows(pool.query("select 1").execute())).isEqualTo(1);
            address.vanish();
            List<Future<?>> unanswered = Stream.<Future<?>>generate(() -> pool.withTransaction(
                            connection -> connection.query("select 1").execute()))
                    .limit(CONNECTIONS)
                    .toList();
            await().atMost(WAIT_TIMEOUT).until(() -> address.swallowed() >= CONNECTIONS);
            address.comeBack();

            await().atMost(WAIT_TIMEOUT).until(() -> unanswered.stream().allMatch(Future::failed));

            assertThat(rows(pool.query("select 1").execute())).isEqualTo(1);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Pool pool(Vertx vertx, int port, String user) {
        PgConnectOptions address = PgConnectOptions.fromUri("postgresql://localhost:" + port + "/postgres")
                .setUser(user)
                .setPassword("unused");
        return PgBuilder.pool()
                .connectingTo(SessionTimeouts.noticingSilence(address, Duration.ofSeconds(2)))
                .with(new PoolOptions().setMaxSize(CONNECTIONS))
                .using(vertx)
                .withConnectHandler(SessionTimeouts::set)
                .build();
    }

    private static int rows(Future<RowSet<Row>> answer) {
        return answer.toCompletionStage().toCompletableFuture().join().size();
    }
}
