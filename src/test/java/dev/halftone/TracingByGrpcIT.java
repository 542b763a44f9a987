package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that has been told where traces go, by the protocol that is the default. */
@Tag("installations")
@Tag("process")
class TracingByGrpcIT {

    private static final TraceCollector COLLECTOR = new TraceCollector();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(COLLECTOR.settingsOfGrpc());

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @AfterAll
    static void stopCollector() {
        COLLECTOR.close();
    }

    @Test
    void theSpansOfAnUploadCome() {
        try (Origin origin = new Origin()) {
            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)))));

            Api.upload(
                            RestAssured.given().header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01"),
                            csv,
                            Map.of())
                    .then()
                    .statusCode(200);

            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> assertThat(COLLECTOR.spans(TRACE_ID))
                    .extracting(Span::getName)
                    .contains("POST /upload", "image", "fetch", "recompress", "store"));
        }
    }
}
