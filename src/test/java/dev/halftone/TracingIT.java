package dev.halftone;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.halftone.messages.Topics;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service with an endpoint for traces. */
@Tag("installations")
@Tag("process")
class TracingIT {

    private static final TraceCollector COLLECTOR = new TraceCollector();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(COLLECTOR.settings());

    @AfterAll
    static void stopCollector() {
        COLLECTOR.close();
    }

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";

    @Test
    void anUploadIsOneTraceOverHttpKafkaAndFetch() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        try (Origin origin = new Origin()) {
            String good = origin.on("/1.jpg", request -> {
                request.headers().names().forEach(told::add);
                request.response().end(io.vertx.core.buffer.Buffer.buffer(Pictures.jpeg(64, 48, 1)));
            });
            String requestId = upload(List.of(good, origin.url("/nothing")));
            Response ended = Api.awaitEnd(requestId);
            assertThat(ended.<Integer>path("images_processed")).isEqualTo(1);

            assertThatRecordsTellTheTrace(requestId);
            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> assertThatTheyAreOneTrace(COLLECTOR.spans(TRACE_ID)));
            assertThat(told).isNotEmpty().doesNotContain("traceparent", "tracestate", "baggage");
        }
    }

    /** Each comes when it has ended, in no order. */
    private static void assertThatTheyAreOneTrace(List<Span> spans) {
        assertThat(spans)
                .extracting(Span::getName)
                .contains("image", "fetch", "recompress", "store", Topics.REQUEST_COMPLETED + " publish");
        assertThat(pathOf("fetch", spans))
                .containsExactly(
                        "fetch",
                        "image",
                        Topics.IMAGE_REQUESTED + " receive",
                        Topics.IMAGE_REQUESTED + " publish",
                        "POST /upload");
        assertThat(pathOf(Topics.IMAGE_PROCESSED + " receive", spans))
                .startsWith(Topics.IMAGE_PROCESSED + " receive", Topics.IMAGE_PROCESSED + " publish");
        assertThat(spans.stream().filter(span -> span.getName().equals("image")))
                .hasSize(2)
                .filteredOn(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
                .singleElement()
                .satisfies(span -> assertThat(span.getStatus().getMessage()).startsWith("http_status"));
    }

    private static String upload(List<String> urls) {
        return Api.upload(
                        given().header("traceparent", "00-" + TRACE_ID + "-" + CALLERS_SPAN + "-01"),
                        Api.csv(List.of(urls)),
                        Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    /** The names from a span up to the one whose parent is the caller's span. */
    private static List<String> pathOf(String name, List<Span> spans) {
        List<String> path = new ArrayList<>();
        Optional<Span> next =
                spans.stream().filter(span -> span.getName().equals(name)).findFirst();
        while (next.isPresent()) {
            Span span = next.get();
            path.add(span.getName());
            next = spans.stream()
                    .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                    .findFirst();
            if (next.isEmpty()) {
                assertThat(hex(span.getParentSpanId())).isEqualTo(CALLERS_SPAN);
            }
        }
        return path;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private void assertThatRecordsTellTheTrace(String requestId) {
        try (Broker broker = new Broker(SERVICE.bootstrapServers())) {
            for (String topic : List.of(Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED, Topics.REQUEST_COMPLETED)) {
                List<ConsumerRecord<String, byte[]>> records = broker.await(topic, 1, Broker.containing(requestId));
                assertThat(records).as(topic).isNotEmpty().allSatisfy(record -> assertThat(
                                Broker.headers(record).get("traceparent"))
                        .startsWith("00-" + TRACE_ID + "-"));
            }
        }
    }
}
