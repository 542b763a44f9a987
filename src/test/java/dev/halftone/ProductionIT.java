package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halftone.embedded.Forwarder;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package as an operator runs it: {@code java -jar} and environment variables. */
@Tag("process")
class ProductionIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void environmentVariablesAreAllItNeeds() {
        try (TestEnvironment surroundings = new TestEnvironment();
                Origin origin = new Origin();
                ServiceProcess service = surroundings.service().awaitReady()) {
            assertThatItTellsOfImagesBeforeThereIsOne(service);
            assertThatWhatOperatorsReadIsOnAPortOfItsOwn(service);
            String url = origin.serve("/1.jpg", Pictures.jpeg(320, 240, 1));

            String requestId =
                    upload(service, url).then().statusCode(200).extract().path("request_id");

            await().atMost(WAIT_TIMEOUT)
                    .until(
                            () -> service.given()
                                    .get("/status/" + requestId + "/")
                                    .path("status"),
                            "Completed"::equals);
            String outputUrl =
                    service.given().get("/requests/" + requestId + "/images").path("images[0].output_url");
            assertThat(outputUrl).startsWith("https://images.example/halftone/images/" + requestId + "/");
            assertThat(surroundings.store().resolve(requestId)).isNotEmptyDirectory();
            assertThatTheLogHasOneLineOf(requestId, service);
        }
    }

    /** An alert can't see the increase of a series that does not exist yet. */
    private static void assertThatItTellsOfImagesBeforeThereIsOne(ServiceProcess service) {
        assertThat(service.management().get("/q/metrics").asString())
                .contains("halftone_images_total{code=\"none\",outcome=\"completed\"} 0.0")
                .contains("halftone_images_total{code=\"internal\",outcome=\"failed\"} 0.0")
                .contains("halftone_images_total{code=\"store\",outcome=\"postponed\"} 0.0")
                .contains("halftone_images_total{code=\"store\",outcome=\"handed_back\"} 0.0")
                .contains("halftone_recompress_abandoned 0.0")
                .containsPattern("halftone_recompress_threads [1-9]");
    }

    /** In any spelling of the path; the OpenAPI document stays on the API's port. */
    private static void assertThatWhatOperatorsReadIsOnAPortOfItsOwn(ServiceProcess service) {
        assertThat(Stream.of(
                        "/q/metrics",
                        "/q/metrics/",
                        "/q/%6detrics",
                        "/q/../q/metrics",
                        "//q/metrics",
                        "/q/health",
                        "/q/health/ready",
                        "/q/health/live",
                        "/q/health/started"))
                .allSatisfy(path -> assertThat(service.rawGet(path)).as(path).startsWith("HTTP/1.1 404 "));
        assertThat(Stream.of("/q/openapi", "/q/swagger-ui/"))
                .allSatisfy(path -> assertThat(service.given().get(path).statusCode())
                        .as(path)
                        .isEqualTo(200));
        assertThat(Stream.of("/q/metrics", "/q/health/live", "/q/health/ready", "/q/health/started"))
                .allSatisfy(path -> service.management()
                        .get(path)
                        .then()
                        .statusCode(200)
                        .header("X-Content-Type-Options", "nosniff"));
        assertThat(Stream.of("/", "/requests", "/upload/", "/app/main.js", "/keys", "/q/openapi", "/q/swagger-ui/"))
                .allSatisfy(path -> assertThat(service.management().get(path).statusCode())
                        .as(path)
                        .isEqualTo(404));
    }

    /** A process loads keys and exports metrics only for its own role. */
    @Test
    @Tag("installations")
    void aRoleNeitherReadsNorTellsWhatIsTheOthers() {
        try (TestEnvironment surroundings = new TestEnvironment();
                Forwarder postgres = new Forwarder(surroundings.postgresPort());
                ServiceProcess api = surroundings
                        .service(withKeys("api", postgres, surroundings))
                        .awaitReady();
                ServiceProcess work = surroundings
                        .service(withKeys("work", postgres, surroundings))
                        .awaitReady()) {
            assertThat(api.management().get("/q/metrics").asString()).doesNotContain("halftone_recompress_threads");
            assertThat(work.management().get("/q/metrics").asString())
                    .contains("halftone_recompress_threads")
                    .doesNotContain("halftone_backlog_images");
            assertThatOnlyOperationsAreAnswered(work);

            postgres.stop();

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> api.log().contains("Reading the keys fails")
                            && api.management().get("/q/health/ready").statusCode() == 503);
            assertThat(work.management().get("/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(work.log()).doesNotContain("Reading the keys fails").doesNotContain("PostgreSQL");
        }
    }

    /** Also for clients that send paths without normalising them. */
    private static void assertThatOnlyOperationsAreAnswered(ServiceProcess work) {
        assertThat(Map.of(
                        "/q/openapi", 200,
                        "/q/../q/openapi", 200,
                        "/q/metrics", 404,
                        "/requests", 404,
                        "/q/../requests", 404,
                        "/q/%2e%2e/requests", 404,
                        "/q/x/../../requests", 404,
                        "/q/./../requests", 404,
                        "/", 404))
                .allSatisfy((path, status) ->
                        assertThat(work.rawGet(path)).as(path).startsWith("HTTP/1.1 " + status + " "));
    }

    private static Map<String, String> withKeys(String role, Forwarder postgres, TestEnvironment surroundings) {
        return Map.of(
                "HALFTONE_ROLES",
                role,
                "HALFTONE_AUTH_MODE",
                "api-key",
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                "postgresql://localhost:" + postgres.port()
                        + surroundings.database().getPath());
    }

    /** The line is JSON; single images have no lines. */
    private static void assertThatTheLogHasOneLineOf(String requestId, ServiceProcess service) {
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(linesOf(requestId, service)).isNotEmpty());
        assertThat(linesOf(requestId, service)).singleElement().satisfies(line -> {
            JsonPath json = JsonPath.from(line);
            assertThat(json.getString("level")).isEqualTo("INFO");
            assertThat(json.getString("mdc.request_id")).isEqualTo(requestId);
            assertThat(json.getString("message")).contains("has ended: Completed, 1 of 1 images");
        });
    }

    private static List<String> linesOf(String requestId, ServiceProcess service) {
        return service.log().lines().filter(line -> line.contains(requestId)).toList();
    }

    @Test
    void nothingEmbeddedIsInThePackage() throws IOException {
        assumeTrue(
                ServiceProcess.nativeExecutable().isEmpty(),
                "an executable has no jars to look at; NativeSourcesIT looks at those that it is made of");
        try (Stream<Path> files = Files.walk(ServiceProcess.application())) {
            List<String> jars = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
            assertThat(jars).anyMatch(name -> name.contains("kafka-clients"));
            assertThat(jars)
                    .noneMatch(name -> name.contains("kafka_2.13"))
                    .noneMatch(name -> name.contains("kafka-server"))
                    .noneMatch(name -> name.contains("embedded"))
                    .noneMatch(name -> name.contains("junit"))
                    .noneMatch(name -> name.contains("assertj"));
        }
    }

    /** A container's health check uses the argument {@code health}. */
    @Test
    @Tag("faults")
    void whileKafkaOrPostgresqlIsAwayUploadsAreRefusedAndTheArgumentHealthSaysThatItIsNotReady() {
        try (TestEnvironment surroundings = TestEnvironment.thatCanBeStopped();
                ServiceProcess service = surroundings.service().awaitReady()) {
            assertThat(service.healthProbe()).isZero();

            surroundings.stopKafka();
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> service.management().get("/q/health/ready").statusCode() == 503);
            assertThat(service.healthProbe()).isEqualTo(1);
            assertThatUploadsAreRefused(service);
            assertThat(surroundings.number("select count(*) from request")).isZero();

            surroundings.stopPostgres();
            assertThatUploadsAreRefused(service);
            service.given()
                    .get("/requests")
                    .then()
                    .statusCode(503)
                    .contentType("application/json")
                    .body("error", equalTo("The service could not answer; try again later."));
        }
    }

    private static void assertThatUploadsAreRefused(ServiceProcess service) {
        upload(service, "http://127.0.0.1:9/1.jpg")
                .then()
                .statusCode(503)
                .contentType("application/json")
                .header("Retry-After", "5")
                .body("error", containsString("Nothing was stored; try again later."));
    }

    /** The migration before a rollout: there is no store yet, and the name of Kafka does not resolve. */
    @Test
    @Tag("installations")
    void theRoleMigrateBringsTheSchemaUpToDateAndEnds() {
        try (TestEnvironment surroundings = new TestEnvironment()) {
            Map<String, String> nothingElse = new HashMap<>(surroundings.hosts("localhost"));
            nothingElse.put("HALFTONE_ROLES", "migrate");
            nothingElse.put("HALFTONE_STORE_DIRECTORY", "/proc/can/not/be/made");
            nothingElse.put("KAFKA_BOOTSTRAP_SERVERS", "kafka.invalid:9092");
            try (ServiceProcess service = surroundings.service(nothingElse)) {
                assertThat(service.awaitEnd(WAIT_TIMEOUT)).as(service::log).isTrue();

                assertThat(service.exitCode()).as(service::log).isZero();
                assertThat(service.log())
                        .contains("The schema is up to date")
                        .doesNotContain("Listening on: http")
                        .doesNotContain("\"ERROR\"")
                        .doesNotContain("kafka.invalid");
                assertThat(surroundings.number("select count(*) from request")).isZero();
            }
        }
    }

    @Test
    @Tag("installations")
    void theRoleMigrateBesideOthersStopsTheStart() {
        try (TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings.service(Map.of("HALFTONE_ROLES", "migrate,api"))) {
            assertThat(service.awaitEnd(WAIT_TIMEOUT)).isTrue();

            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.log())
                    .contains("names migrate together with other roles")
                    .doesNotContain("Listening on");
        }
    }

    /** Kafka is installed after the service: its name does not resolve until then. */
    @Test
    @Tag("faults")
    void anAddressOfKafkaIsWaitedFor() {
        assumeTrue(ServiceProcess.nativeExecutable().isEmpty(), "only a JVM takes names from a file");
        try (TestEnvironment surroundings = new TestEnvironment()) {
            String port = surroundings.bootstrapServers().replaceFirst(".*:", "");
            Map<String, String> environment = new HashMap<>(surroundings.hosts("localhost"));
            environment.put("KAFKA_BOOTSTRAP_SERVERS", "kafka.invalid:" + port);
            try (ServiceProcess service = surroundings.service(environment)) {
                await().atMost(WAIT_TIMEOUT)
                        .failFast(() -> service.awaitEnd(Duration.ZERO))
                        .until(() -> service.log().contains("has no address yet"));

                surroundings.hosts("localhost kafka.invalid");

                service.awaitReady();
            }
        }
    }

    @Test
    void linksLeadToTlsWhereNothingElseIsServed() throws Exception {
        ServerCertificate certificate = ServerCertificate.of("localhost", folder);
        Map<String, String> tlsAlone = Map.of(
                "QUARKUS_HTTP_INSECURE_REQUESTS", "disabled",
                "QUARKUS_HTTP_SSL_PORT", "0",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.authority().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", certificate.key().toString(),
                "HALFTONE_PUBLIC_URL", "");
        try (TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings.service(tlsAlone).awaitStart()) {
            String url = service.url("");

            assertThat(url).matches("https://localhost:[1-9][0-9]*");
            assertThat(service.given()
                            .relaxedHTTPSValidation()
                            .get("/app/settings")
                            .<String>path("public_url"))
                    .isEqualTo(url);
        }
    }

    @Test
    void aWrongSettingStopsTheStartAndIsNamed() {
        try (TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings.service(Map.of("HALFTONE_WORK_MAX_IN_FLIGHT", "0"))) {
            assertThat(service.awaitEnd(WAIT_TIMEOUT)).isTrue();

            assertThat(service.log()).contains("halftone.work.max-in-flight");
        }
    }

    @Test
    void withoutAModeOfAuthenticationItDoesNotStartAndSaysWhatToSet() {
        try (TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings.service(Map.of("HALFTONE_AUTH_MODE", ""))) {
            assertThat(service.awaitEnd(WAIT_TIMEOUT)).isTrue();

            assertThat(service.log())
                    .contains("halftone.auth.mode is not set. Set it")
                    .doesNotContain("Listening on");
        }
    }

    @Test
    void oidcWithoutAnAudienceDoesNotStartAndSaysWhatToSet() {
        try (TestEnvironment surroundings = new TestEnvironment();
                ServiceProcess service = surroundings.service(
                        Map.of("HALFTONE_AUTH_MODE", "oidc", "QUARKUS_OIDC_AUTH_SERVER_URL", "http://127.0.0.1:9"))) {
            assertThat(service.awaitEnd(WAIT_TIMEOUT)).isTrue();

            assertThat(service.log())
                    .contains("halftone.auth.mode=oidc needs quarkus.oidc.token.audience")
                    .doesNotContain("Listening on");
        }
    }

    /** As when Kubernetes deletes a pod that waits. */
    @Test
    @Tag("faults")
    void aTerminationEndsTheWaitForAnAddressOfKafka() {
        assumeTrue(ServiceProcess.nativeExecutable().isEmpty(), "only a JVM takes names from a file");
        try (TestEnvironment surroundings = new TestEnvironment()) {
            Map<String, String> environment = new HashMap<>(surroundings.hosts("localhost"));
            environment.put("KAFKA_BOOTSTRAP_SERVERS", "kafka.invalid:9092");
            try (ServiceProcess service = surroundings.service(environment)) {
                await().atMost(WAIT_TIMEOUT).until(() -> service.log().contains("has no address yet"));

                service.terminate();

                assertThat(service.awaitEnd(WAIT_TIMEOUT)).as(service::log).isTrue();
            }
        }
    }

    private static Response upload(ServiceProcess service, String url) {
        return Api.upload(service.given(), Api.csv(List.of(List.of(url))), Map.of());
    }
}
