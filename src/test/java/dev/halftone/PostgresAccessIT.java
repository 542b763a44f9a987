package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be between the service and its PostgreSQL: a pooler, TLS, or a server that does not respond. */
@Tag("process")
@Tag("installations")
class PostgresAccessIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private static Map<String, String> urls(String reactiveUrl) {
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL", reactiveUrl, "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + reactiveUrl);
    }

    @Test
    void aPoolerThatKeepsSessionsWorks() {
        try (TestEnvironment surroundings = new TestEnvironment();
                Pgbouncer pgbouncer = surroundings.pgbouncer("session");
                Origin origin = new Origin();
                ServiceProcess service =
                        surroundings.service(urls(pgbouncer.reactiveUrl())).awaitReady()) {
            assertThatImagesAreProcessed(service, origin);
        }
    }

    private static void assertThatImagesAreProcessed(ServiceProcess service, Origin origin) {
        List<String> urls = List.of(
                origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)), origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2)));
        String requestId = Api.upload(service.given(), Api.csv(List.of(urls)), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        await().atMost(WAIT_TIMEOUT)
                .until(() -> service.given().get("/status/" + requestId + "/").path("status"), "Completed"::equals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void aPoolerThatKeepsNoSessionsStopsTheStartAndIsNamed(String mode) {
        try (TestEnvironment surroundings = new TestEnvironment();
                Pgbouncer pgbouncer = surroundings.pgbouncer(mode);
                ServiceProcess service = surroundings.service(urls(pgbouncer.reactiveUrl()))) {
            assertThatItDoesNotStart(service);
        }
    }

    /** As in installations that bypass the pooler for the migration. */
    @Test
    void aPoolerThatKeepsNoSessionsIsFoundWhereTheMigrationDoesNotMeetIt() {
        try (TestEnvironment surroundings = new TestEnvironment();
                Pgbouncer pgbouncer = surroundings.pgbouncer("transaction");
                ServiceProcess service =
                        surroundings.service(Map.of("QUARKUS_DATASOURCE_REACTIVE_URL", pgbouncer.reactiveUrl()))) {
            assertThatItDoesNotStart(service);
        }
    }

    /** A start that has nothing to migrate is quick: it opens no connection over JDBC. */
    @Test
    void aProcessThatFindsTheSchemaUpToDateNeedsNoJdbc() throws IOException {
        try (TestEnvironment surroundings = new TestEnvironment();
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> withoutJdbc = Map.of(
                    "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/x");
            surroundings.service().awaitReady().close();

            try (ServiceProcess service = surroundings.service(withoutJdbc);
                    Origin origin = new Origin()) {
                assertThatImagesAreProcessed(service.awaitReady(), origin);
            }

            surroundings.execute("update flyway_schema_history set checksum = checksum + 1");
            try (ServiceProcess service = surroundings.service(withoutJdbc).awaitStart()) {
                await().atMost(WAIT_TIMEOUT).until(() -> service.log().contains("PostgreSQL does not answer yet"));
            }
        }
    }

    private static void assertThatItDoesNotStart(ServiceProcess service) {
        assertThat(service.awaitEnd(WAIT_TIMEOUT)).as(service::log).isTrue();
        assertThat(service.exitCode()).isEqualTo(1);
        assertThat(service.log()).contains("set pool_mode=session").doesNotContain("Listening on");
    }

    @Test
    void connectionsAreEncryptedAndAServerThatProvesAnotherNameIsNotTrusted() throws Exception {
        ServerCertificate certificate = ServerCertificate.of("localhost", folder);
        try (TestEnvironment surroundings = TestEnvironment.thatCanBeStopped(certificate.postgresSettings())) {
            assertThatConnectionsAreEncrypted(certificate, surroundings);
            assertThatItIsNotTrustedByAnotherName(certificate, surroundings);
        }
    }

    private static void assertThatConnectionsAreEncrypted(ServerCertificate certificate, TestEnvironment surroundings) {
        try (Origin origin = new Origin();
                ServiceProcess service = surroundings
                        .service(verifiedTls(certificate, "localhost", surroundings))
                        .awaitReady()) {
            assertThatImagesAreProcessed(service, origin);

            assertThat(surroundings.number("""
                select count(*) from pg_stat_activity join pg_stat_ssl using (pid)
                where client_port is not null and not ssl and pid <> pg_backend_pid()\
                """)).isZero();
            assertThat(surroundings.number("""
                select count(*) from pg_stat_activity join pg_stat_ssl using (pid)
                where application_name = 'vertx-pg-client' and ssl\
                """)).isPositive();
        }
    }

    private static void assertThatItIsNotTrustedByAnotherName(
            ServerCertificate certificate, TestEnvironment surroundings) {
        await().atMost(WAIT_TIMEOUT).until(() -> connections(surroundings) == 0);
        try (ServiceProcess service = surroundings
                .service(verifiedTls(certificate, "127.0.0.1", surroundings))
                .awaitStart()) {
            await().atMost(WAIT_TIMEOUT).until(() -> service.log().contains("PostgreSQL does not answer yet"));

            assertThat(service.management().get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(connections(surroundings)).isZero();
        }
    }

    /** Connections of services, that is, of their pools. */
    private static long connections(TestEnvironment surroundings) {
        return surroundings.number("select count(*) from pg_stat_activity where application_name = 'vertx-pg-client'");
    }

    /** The settings in docs/deployment.md. */
    private static Map<String, String> verifiedTls(
            ServerCertificate certificate, String host, TestEnvironment surroundings) {
        String database = "postgresql://" + host + ":" + surroundings.postgresPort() + "/postgres";
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", database);
        environment.put("QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE", "verify-full");
        environment.put("QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM", "HTTPS");
        environment.put("QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM", "true");
        environment.put(
                "QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS",
                certificate.authority().toString());
        environment.put(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + database + "?sslmode=verify-full&sslrootcert=" + certificate.authority());
        return environment;
    }

    /** The migration has reached PostgreSQL, but the pool has not. */
    @Test
    @Tag("faults")
    void nothingIsReadyBeforePostgresqlHasAnsweredThePool() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings
                        .service(Map.of(
                                "QUARKUS_DATASOURCE_REACTIVE_URL",
                                "postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres"))
                        .awaitStart()) {
            assertThatItIsNeverReady(service, "PostgreSQL is away");
        }
    }

    @Test
    @Tag("faults")
    void nothingIsReadyBeforeKafkaHasAnswered() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings
                        .service(Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                "127.0.0.1:" + silent.getLocalPort(),
                                "HALFTONE_TOPICS_CREATE",
                                "false"))
                        .awaitStart()) {
            assertThatItIsNeverReady(service, "Timed out waiting for a node assignment");
        }
    }

    /** From its first response until it has logged this. */
    private static void assertThatItIsNeverReady(ServiceProcess service, String said) {
        await().atMost(WAIT_TIMEOUT)
                .failFast(() -> service.management().get("/q/health/ready").statusCode() != 503)
                .until(() -> service.log().contains(said)
                        || service.management()
                                .get("/q/health/ready")
                                .asString()
                                .contains(said));
    }
}
