package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.store.PutOnlyS3Server;
import dev.halftone.store.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The process that decodes untrusted files has no PostgreSQL: no address, no password, no connection. */
@Tag("process")
@Tag("installations")
class WorkerIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    @Test
    void aWorkerThatIsToldNothingOfPostgresqlRecompresses() {
        try (TestEnvironment surroundings = new TestEnvironment();
                Origin origin = new Origin();
                ServiceProcess api =
                        surroundings.service(Map.of("HALFTONE_ROLES", "api")).awaitReady();
                ServiceProcess worker = surroundings.worker(Map.of()).awaitReady()) {
            assertThatAnImageIsRecompressed(api, origin);

            assertThat(worker.management().get("/q/health").asString())
                    .contains("Kafka")
                    .doesNotContain("PostgreSQL");
            assertThat(worker.management().get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(worker.log()).doesNotContain("\"ERROR\"").doesNotContain("PostgreSQL");
        }
    }

    /** As in installations where all roles get the same environment. */
    @Test
    void aWorkerThatIsToldOfPostgresqlConnectsToItNever() throws IOException {
        try (ServerSocket database = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestEnvironment surroundings = new TestEnvironment();
                Origin origin = new Origin();
                ServiceProcess api =
                        surroundings.service(Map.of("HALFTONE_ROLES", "api")).awaitReady();
                ServiceProcess worker =
                        surroundings.worker(databaseAt(database.getLocalPort())).awaitReady()) {
            assertThatAnImageIsRecompressed(api, origin);
            worker.terminate();
            assertThat(worker.awaitEnd(WAIT_TIMEOUT)).isTrue();

            assertThatNobodyHasConnected(database);
        }
    }

    /** The permissions in docs/deployment.md: only processes with the role {@code api} read, list and delete. */
    @Test
    void aWorkerThatMayPutObjectsAndAskForTheBucketStoresItsOutputs() {
        try (S3Server objects = new S3Server();
                PutOnlyS3Server narrow = new PutOnlyS3Server(objects);
                TestEnvironment surroundings = new TestEnvironment();
                Origin origin = new Origin();
                ServiceProcess api = surroundings
                        .service(environment(Map.of("halftone.roles", "api"), objects.settings()))
                        .awaitReady();
                ServiceProcess worker = surroundings
                        .worker(environment(Map.of(), narrow.settings()))
                        .awaitReady()) {
            assertThatAnImageIsRecompressed(api, origin);

            assertThat(narrow.calls())
                    .contains("containerExists", "putBlob")
                    .isSubsetOf("containerExists", "putBlob", "getContainerAccess", "getContext", "blobBuilder");
            assertThat(worker.log()).doesNotContain("could not be");
        }
    }

    private static Map<String, String> environment(Map<String, String> some, Map<String, String> others) {
        Map<String, String> environment = new HashMap<>();
        Stream.of(some, others)
                .flatMap(settings -> settings.entrySet().stream())
                .forEach(setting -> environment.put(
                        setting.getKey().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), setting.getValue()));
        return environment;
    }

    private static Map<String, String> databaseAt(int port) {
        String url = "postgresql://127.0.0.1:" + port + "/postgres";
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                url,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + url,
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_DATASOURCE_PASSWORD",
                "unused");
    }

    private static void assertThatAnImageIsRecompressed(ServiceProcess api, Origin origin) {
        String url = origin.serve("/1.jpg", Pictures.jpeg(320, 240, 1));
        String requestId = Api.upload(api.given(), Api.csv(List.of(List.of(url))), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        await().atMost(WAIT_TIMEOUT)
                .until(() -> api.given().get("/status/" + requestId + "/").path("status"), "Completed"::equals);
        assertThat(api.given().get("/requests/" + requestId + "/images").<Integer>path("images[0].output_bytes"))
                .isPositive();
    }

    /** Includes connections that have been closed since: the system keeps them until they are accepted. */
    private static void assertThatNobodyHasConnected(ServerSocket server) throws IOException {
        server.setSoTimeout(1);
        try (Socket somebody = server.accept()) {
            throw new AssertionError("Somebody has connected from " + somebody.getRemoteSocketAddress());
        } catch (SocketTimeoutException nobody) {
            assertThat(nobody).hasMessageContaining("timed out");
        }
    }
}
