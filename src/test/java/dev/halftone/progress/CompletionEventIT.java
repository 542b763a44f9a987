package dev.halftone.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.Prerequisite;
import dev.halftone.messages.Topics;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What anyone who listens on halftone.request.completed gets. */
@Tag("process")
class CompletionEventIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private final ObjectMapper json = new ObjectMapper();
    private Broker broker;

    @BeforeEach
    void connect() {
        broker = new Broker(SERVICE.bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        broker.close();
    }

    @Test
    void theEndOfARequestIsACloudEvent() throws IOException {
        Response status = endedRequest();
        String requestId = status.path("request_id");

        ConsumerRecord<String, byte[]> event = eventOf(requestId);

        Map<String, String> headers = Broker.headers(event);
        assertThat(Instant.parse(headers.remove("ce_time"))).isEqualTo(Instant.parse(status.path("completed_at")));
        assertThat(headers)
                .containsOnly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", requestId + "-1"),
                        Map.entry("ce_type", "dev.halftone.request.completed"),
                        Map.entry("ce_source", "/halftone"),
                        Map.entry("ce_subject", requestId),
                        Map.entry("content-type", "application/json"));
        assertThat(event.headers().toArray()).hasSize(7);
        assertThatItTellsTheStatus(json.readTree(event.value()), status);
    }

    @Test
    void aRequestWithoutASuccessIsAnnouncedAsFailed() throws IOException {
        try (Origin origin = new Origin()) {
            String requestId = Api.upload(List.of(List.of(origin.url("/nothing"))));

            JsonNode event = json.readTree(eventOf(requestId).value());

            assertThat(event.get("status").textValue()).isEqualTo("Failed");
            assertThat(event.get("images_processed").intValue()).isZero();
            assertThat(event.get("images_failed").intValue()).isEqualTo(1);
        }
    }

    @Test
    void theLinksLeadToTheRequest() throws IOException {
        String requestId = endedRequest().path("request_id");

        JsonNode links = json.readTree(eventOf(requestId).value()).get("links");

        assertThat(links.properties())
                .extracting(Map.Entry::getKey)
                .containsOnly("status", "images", "output_csv", "output_zip");
        links.forEach(link -> RestAssured.get(link.textValue()).then().statusCode(200));
    }

    /** kcat stands for every client that is not Java's. */
    @Test
    void kcatReadsTheEvent() throws Exception {
        String kcat = Prerequisite.KCAT.required().toString();
        String requestId = endedRequest().path("request_id");
        eventOf(requestId);

        List<JsonNode> events = new ArrayList<>();
        for (String line : output(kcat, "-C", "-q", "-e", "-J", "-o", "beginning", "-t", Topics.REQUEST_COMPLETED)) {
            JsonNode event = json.readTree(line);
            if (requestId.equals(event.get("key").textValue())) {
                events.add(event);
            }
        }

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(kcatHeaders(event)).containsEntry("ce_id", requestId + "-1");
            assertThat(json.readTree(event.get("payload").textValue())
                            .get("request_id")
                            .textValue())
                    .isEqualTo(requestId);
        });
    }

    /** Two images of three succeed. */
    private static Response endedRequest() {
        try (Origin origin = new Origin()) {
            return Api.awaitEnd(Api.upload(List.of(
                    List.of(origin.serve("/1.jpg", Pictures.jpeg(64, 64, 1)), origin.url("/nothing")),
                    List.of(origin.serve("/2.jpg", Pictures.jpeg(64, 64, 2))))));
        }
    }

    private ConsumerRecord<String, byte[]> eventOf(String requestId) {
        return broker.await(Topics.REQUEST_COMPLETED, 1, event -> requestId.equals(event.key()))
                .get(0);
    }

    private static void assertThatItTellsTheStatus(JsonNode event, Response status) {
        assertThat(event.get("attempt").intValue()).isEqualTo(1);
        for (String text : List.of("request_id", "status", "created_at", "completed_at")) {
            assertThat(event.get(text).textValue()).as(text).isEqualTo(status.path(text));
        }
        for (String number : List.of(
                "images_processed", "images_total", "images_failed", "rows_rejected", "bytes_in", "bytes_out")) {
            assertThat(event.get(number).intValue()).as(number).isEqualTo(status.<Integer>path(number));
        }
    }

    private List<String> output(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(1, List.of("-b", SERVICE.bootstrapServers()));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> output = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        return output;
    }

    /** kcat writes them as one array, names and values in turn. */
    private static Map<String, String> kcatHeaders(JsonNode event) {
        Map<String, String> headers = new HashMap<>();
        JsonNode flat = event.get("headers");
        for (int i = 0; i < flat.size(); i += 2) {
            headers.put(flat.get(i).textValue(), flat.get(i + 1).textValue());
        }
        return headers;
    }
}
