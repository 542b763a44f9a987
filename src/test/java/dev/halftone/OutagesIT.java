package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.FreePort;
import dev.halftone.embedded.KafkaServer;
import dev.halftone.embedded.PostgresServer;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * PostgreSQL, Kafka or both are unavailable at the start, and again later: each role waits, says so, and resumes by
 * itself.
 */
@Tag("process")
@Tag("faults")
class OutagesIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(48, 32, 1));

    private enum Server {
        POSTGRES,
        KAFKA
    }

    private enum Away {
        POSTGRES(Set.of(Server.POSTGRES)),
        KAFKA(Set.of(Server.KAFKA)),
        BOTH(Set.of(Server.POSTGRES, Server.KAFKA));

        private final Set<Server> servers;

        Away(Set<Server> servers) {
            this.servers = servers;
        }
    }

    /** The two servers, which stop and start again at the same ports with their data. */
    private static final class Servers implements AutoCloseable {

        private final Path folder;
        private final int postgresPort = FreePort.next();
        private final int kafkaPort = FreePort.next();
        private final Map<Server, AutoCloseable> running = new HashMap<>();

        Servers() {
            try {
                Path target =
                        Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
                folder = Files.createTempDirectory(target, "outages");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void start(Server server) {
            running.computeIfAbsent(
                    server,
                    stopped -> server == Server.POSTGRES
                            ? PostgresServer.start(folder.resolve("postgres"), postgresPort, false)
                            : KafkaServer.start(folder.resolve("kafka"), kafkaPort, false));
        }

        void stop(Server server) {
            try {
                running.remove(server).close();
            } catch (Exception e) {
                throw new IllegalStateException(server + " did not stop", e);
            }
        }

        ServiceProcess service(String roles) {
            String database = "postgresql://localhost:" + postgresPort + "/postgres";
            return ServiceProcess.start(
                    folder,
                    Map.ofEntries(
                            Map.entry("HALFTONE_ROLES", roles),
                            Map.entry("QUARKUS_DATASOURCE_REACTIVE_URL", database),
                            Map.entry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + database),
                            Map.entry("QUARKUS_DATASOURCE_USERNAME", "postgres"),
                            Map.entry("QUARKUS_DATASOURCE_PASSWORD", "unused"),
                            Map.entry("KAFKA_BOOTSTRAP_SERVERS", "localhost:" + kafkaPort),
                            Map.entry(
                                    "HALFTONE_STORE_DIRECTORY",
                                    folder.resolve("images").toString()),
                            Map.entry("HALFTONE_FETCH_ALLOWED_NETWORKS", "127.0.0.0/8"),
                            Map.entry("HALFTONE_FETCH_ALLOWED_PORTS", "1-65535"),
                            Map.entry("HALFTONE_AUTH_MODE", "none")));
        }

        @Override
        public void close() {
            Set.copyOf(running.keySet()).forEach(this::stop);
        }
    }

    /** The migration before a rollout, started before PostgreSQL. */
    @Test
    void theRoleMigrateWaitsForPostgresqlAndEnds() {
        try (Servers servers = new Servers();
                ServiceProcess migration = servers.service("migrate")) {
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> migration.log().contains("PostgreSQL does not answer yet; waiting for it"));
            assertThat(migration.awaitEnd(Duration.ZERO)).as(migration::log).isFalse();

            servers.start(Server.POSTGRES);

            assertThat(migration.awaitEnd(WAIT_TIMEOUT)).as(migration::log).isTrue();
            assertThat(migration.exitCode()).as(migration::log).isZero();
            assertThat(migration.log()).contains("The schema is up to date").doesNotContain("Listening on");
        }
    }

    /** As when Kubernetes deletes the Job. */
    @Test
    void theRoleMigrateEndsAtATerminationWhileItWaits() {
        try (Servers servers = new Servers();
                ServiceProcess migration = servers.service("migrate")) {
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> migration.log().contains("PostgreSQL does not answer yet; waiting for it"));

            migration.terminate();

            assertThat(migration.awaitEnd(WAIT_TIMEOUT)).as(migration::log).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothRolesWaitAndGoOnByThemselves(Away away) {
        try (Servers servers = new Servers();
                Origin origin = new Origin()) {
            Arrays.stream(Server.values())
                    .filter(server -> !away.servers.contains(server))
                    .forEach(servers::start);
            try (ServiceProcess api = servers.service("api");
                    ServiceProcess work = servers.service("work")) {
                api.awaitStart();
                work.awaitStart();
                assertThatItWaits(api);
                assertThatNothingIsTaken(api);
                assertThatItWaitsForKafkaAlone(work, away);

                away.servers.forEach(servers::start);
                awaitReady(api);
                awaitReady(work);
                awaitEnd(api, upload(api, slowImages(origin, "first", 20)));

                String interrupted = upload(api, slowImages(origin, "second", 200));
                awaitProgress(api, interrupted, 20);
                away.servers.forEach(servers::stop);
                assertThatItWaits(api);
                assertThatNothingIsTaken(api);
                assertThatItWaitsForKafkaAlone(work, away);

                away.servers.forEach(servers::start);
                awaitReady(api);
                awaitReady(work);
                assertThat(awaitEnd(api, interrupted).<Integer>path("images_processed"))
                        .isEqualTo(200);
            }
        }
    }

    private static List<String> slowImages(Origin origin, String name, int count) {
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            urls.add(origin.on("/" + name + "/" + i + ".jpg", request -> origin.vertx()
                    .setTimer(100, late -> request.response().end(PICTURE))));
        }
        return urls;
    }

    private static void assertThatItWaits(ServiceProcess service) {
        await().atMost(WAIT_TIMEOUT)
                .until(() -> service.management().get("/q/health/ready").statusCode() == 503);
        assertThat(service.management().get("/q/health/live").statusCode()).isEqualTo(200);
    }

    /** A worker does not use PostgreSQL. */
    private static void assertThatItWaitsForKafkaAlone(ServiceProcess work, Away away) {
        if (away.servers.contains(Server.KAFKA)) {
            assertThatItWaits(work);
        } else {
            awaitReady(work);
        }
    }

    private static void assertThatNothingIsTaken(ServiceProcess api) {
        post(api, List.of("http://127.0.0.1:9/1.jpg")).then().statusCode(503).header("Retry-After", "5");
        Response upload = post(api, List.of("http://127.0.0.1:9/1.jpg"));
        assertThat(upload.<String>path("error")).contains("Nothing was stored; try again later.");
    }

    private static void awaitReady(ServiceProcess service) {
        await().atMost(WAIT_TIMEOUT)
                .until(() -> service.management().get("/q/health/ready").statusCode() == 200);
    }

    private static Response post(ServiceProcess service, List<String> urls) {
        return Api.upload(service.given(), Api.csv(urls.stream().map(List::of).toList()), Map.of());
    }

    private static String upload(ServiceProcess service, List<String> urls) {
        return post(service, urls).then().statusCode(200).extract().path("request_id");
    }

    private static Response status(ServiceProcess service, String requestId) {
        return service.given().get("/status/" + requestId + "/");
    }

    private static void awaitProgress(ServiceProcess service, String requestId, int processed) {
        await().atMost(WAIT_TIMEOUT)
                .until(() -> status(service, requestId).<Integer>path("images_processed") >= processed);
    }

    private static Response awaitEnd(ServiceProcess service, String requestId) {
        return await().atMost(WAIT_TIMEOUT)
                .until(
                        () -> status(service, requestId),
                        status -> status.statusCode() == 200 && !"Pending".equals(status.path("status")));
    }
}
