package dev.halftone.notify;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.Prerequisite;
import dev.halftone.WebhookReceiver;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs of the folder examples do what they say, where what they need is installed. */
@Tag("process")
class ExamplesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Path JVM = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final String BODY = "{\"status\":\"Completed\",\"images_processed\":1,\"images_total\":1,"
            + "\"links\":{\"output_csv\":\"é\"}}";

    /** A program that receives webhooks. */
    enum Receiver {
        PYTHON(Prerequisite.PYTHON::required, "python/webhook_receiver.py"),
        NODE(Prerequisite.NODE::required, "node/webhook-receiver.mjs"),
        JAVA(() -> JVM, "java/WebhookReceiver.java");

        private final Supplier<Path> interpreter;
        private final String program;

        Receiver(Supplier<Path> interpreter, String program) {
            this.interpreter = interpreter;
            this.program = program;
        }

        ExampleProgram start() {
            String path = ExampleProgram.EXAMPLES.resolve(program).toString();
            return new ExampleProgram(
                    List.of(interpreter.get().toString(), path, "0"),
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
            String signature = signature(now, BODY);
            assertThat(answer(url, now, signature, BODY)).isEqualTo(204);
            assertThat(answer(url, now, "v1,AAAA v2,x " + signature, BODY)).isEqualTo(204);
            assertThat(answer(url, now, signature, BODY + " "))
                    .as("another body")
                    .isEqualTo(401);
            assertThat(answer(url, old, signature(old, BODY), BODY)).as("old").isEqualTo(401);
            assertThat(answer(url, old, signature, BODY)).as("another time").isEqualTo(401);
            assertThat(answer(url, now, "v1,", BODY)).as("an empty signature").isEqualTo(401);
            assertThat(answer(url, "soon", signature, BODY)).as("no time").isEqualTo(401);
            assertThat(given().body(BODY).post(url).statusCode())
                    .as("without signature")
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(Receiver.class)
    void receiversOutliveClientsThatKeepNoRules(Receiver kind) throws IOException {
        try (ExampleProgram program = kind.start()) {
            String url =
                    program.awaitLine(line -> line.startsWith("listening on ")).substring("listening on ".length());
            int port = URI.create(url).getPort();

            for (int i = 0; i < 3; i++) {
                goInTheMiddleOfABody(port);
            }
            assertThat(answer(port, "Content-Length: -1\r\n"))
                    .as("a length below 0")
                    .contains(" 400 ");
            assertThat(answer(port, signedAt("\u00b2") + "Content-Length: 2\r\n"))
                    .as("a digit that is none")
                    .contains(" 401 ");
            assertThat(answer(port, signedAt("9".repeat(5_000)) + "Content-Length: 2\r\n"))
                    .as("a time that no number is for")
                    .contains(" 401 ");
            String now = String.valueOf(Instant.now().getEpochSecond());
            assertThat(answer(url, now, signature(now, BODY), BODY)).isEqualTo(204);
        }
    }

    private static void goInTheMiddleOfABody(int port) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream()
                    .write("POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(ISO_8859_1));
        }
    }

    private static String signedAt(String time) {
        return "webhook-id: some-id\r\nwebhook-signature: v1,AAAA\r\nwebhook-timestamp: " + time + "\r\n";
    }

    /** The status line, read while the client still sends. */
    private static String answer(int port, String headers) throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout((int) WAIT_TIMEOUT.toMillis());
            client.getOutputStream()
                    .write(("POST /hook HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n{}").getBytes(ISO_8859_1));
            return new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1)).readLine();
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
        Path python = Prerequisite.CONFLUENT_KAFKA.required();
        assertThatItHearsOfTheEnd(python.toString(), path("python/completion_consumer.py"));
    }

    @Test
    void theNodeConsumerHearsOfTheEnd() {
        Prerequisite.NODE.required();
        Path node = Prerequisite.KAFKAJS.required();
        assertThatItHearsOfTheEnd(node.toString(), path("node/completion-consumer.mjs"));
    }

    @Test
    void theJavaConsumerHearsOfTheEnd() throws IOException {
        String classPath = Files.readString(Path.of("target", "embedded", "classpath"));
        assertThatItHearsOfTheEnd(JVM.toString(), "-cp", classPath.strip(), path("java/CompletionConsumer.java"));
    }

    private void assertThatItHearsOfTheEnd(String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add(SERVICE.bootstrapServers());
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
        return await().atMost(WAIT_TIMEOUT)
                .until(() -> given().get("/requests/" + requestId + "/webhooks").jsonPath(), found -> "Delivered"
                        .equals(found.getString("webhooks[0].state")));
    }
}
