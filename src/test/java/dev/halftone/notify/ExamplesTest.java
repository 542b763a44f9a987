package dev.halftone.notify;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import dev.halftone.WebhookReceiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs of the folder examples do what they say, where what they need is installed. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
class ExamplesTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    /** A program that receives webhooks. */
    enum Receiver {
        PYTHON("python3", "python/webhook_receiver.py"),
        NODE("node", "node/webhook-receiver.mjs"),
        JAVA_("java", "java/WebhookReceiver.java");

        private final String interpreter;
        private final String program;

        Receiver(String interpreter, String program) {
            this.interpreter = interpreter;
            this.program = program;
        }

        ExampleProgram start() {
            assumeTrue(this == JAVA_ || ExampleProgram.installed(interpreter), interpreter + " is not installed");
            String path = ExampleProgram.EXAMPLES.resolve(program).toString();
            return new ExampleProgram(
                    List.of(this == JAVA_ ? JAVA : interpreter, path, "0"),
                    Map.of("WEBHOOK_SECRET", WebhookReceiver.SECRETS.get(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void receiversTakeWhatIsSignedAndNothingElse(Receiver kind) {
        try (ExampleProgram program = kind.start();
                Origin origin = new Origin()) {
            String url =
                    program.awaitLine(line -> line.startsWith("listening on ")).substring("listening on ".length());
            String requestId = endedRequest(origin, Map.of("webhook_url", url + "/hook"));

            assertThat(awaitDelivered(requestId).getInt("webhooks[0].attempts[0].status_code"))
                    .isEqualTo(204);
            assertThat(program.awaitLine(line -> line.contains(requestId + "-1")))
                    .contains("Completed");

            String now = String.valueOf(Instant.now().getEpochSecond());
            String old = String.valueOf(Instant.now().minusSeconds(3_600).getEpochSecond());
            String body = "{\"status\":\"Completed\",\"images_processed\":1,\"images_total\":1,"
                    + "\"links\":{\"output_csv\":\"é\"}}";
            String signature = signature(now, body);
            assertThat(answer(url, now, signature, body)).isEqualTo(204);
            assertThat(answer(url, now, "v1,AAAA v2,x " + signature, body)).isEqualTo(204);
            assertThat(answer(url, now, signature, body + " "))
                    .as("another body")
                    .isEqualTo(401);
            assertThat(answer(url, old, signature(old, body), body)).as("old").isEqualTo(401);
            assertThat(answer(url, old, signature, body)).as("another time").isEqualTo(401);
            assertThat(answer(url, now, "v1,", body)).as("an empty signature").isEqualTo(401);
            assertThat(answer(url, "soon", signature, body)).as("no time").isEqualTo(401);
            assertThat(given().body(body).post(url).statusCode())
                    .as("without signature")
                    .isEqualTo(401);
        }
    }

    private static String signature(String timestamp, String body) {
        return "v1,"
                + new String(
                        WebhookReceiver.signature(WebhookReceiver.SECRETS.get(1), "some-id", timestamp, body), UTF_8);
    }

    private static int answer(String url, String timestamp, String signature, String body) {
        return given().header("webhook-id", "some-id")
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature)
                .contentType("application/json; charset=utf-8")
                .body(body.getBytes(UTF_8))
                .post(url + "/hook")
                .statusCode();
    }

    @Test
    void thePythonConsumerHearsOfTheEnd() {
        assumeTrue(
                ExampleProgram.succeeds(python(), "-c", "import confluent_kafka"),
                "confluent-kafka is not installed for Python");
        assertThatItHearsOfTheEnd(python(), path("python/completion_consumer.py"));
    }

    /** Debian's own has Debian's packages. */
    private static String python() {
        return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    }

    @Test
    void theNodeConsumerHearsOfTheEnd() {
        assumeTrue(
                ExampleProgram.succeeds("node", "-e", "require('kafkajs')"),
                "kafkajs is not installed (npm install in examples/node)");
        assertThatItHearsOfTheEnd("node", path("node/completion-consumer.mjs"));
    }

    @Test
    void theJavaConsumerHearsOfTheEnd() throws IOException {
        String classPath = Files.readString(Path.of("target", "embedded", "classpath"));
        assertThatItHearsOfTheEnd(JAVA, "-cp", classPath.strip(), path("java/CompletionConsumer.java"));
    }

    private void assertThatItHearsOfTheEnd(String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add(bootstrapServers);
        line.add("group-" + UUID.randomUUID());
        try (ExampleProgram program = new ExampleProgram(line, Map.of());
                Origin origin = new Origin()) {
            String requestId = endedRequest(origin, Map.of());

            assertThat(program.awaitLine(event -> event.startsWith(requestId + "-1 ")))
                    .contains("Completed", "/requests/" + requestId + "/output.csv");
        }
    }

    private static String path(String example) {
        return ExampleProgram.EXAMPLES.resolve(example).toString();
    }

    private static String endedRequest(Origin origin, Map<String, String> options) {
        String picture = origin.serve("/1.jpg", Pictures.jpeg(32, 32, 1));
        String requestId = Api.upload(Api.csv(List.of(List.of(picture))), options)
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        Api.awaitEnd(requestId);
        return requestId;
    }

    private static JsonPath awaitDelivered(String requestId) {
        return await().atMost(LONGEST_WAIT)
                .until(() -> given().get("/requests/" + requestId + "/webhooks").jsonPath(), found -> "Delivered"
                        .equals(found.getString("webhooks[0].state")));
    }
}
