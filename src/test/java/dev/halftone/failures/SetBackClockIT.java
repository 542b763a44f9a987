package dev.halftone.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kafka's consumers measure their waits by the wall clock. */
class SetBackClockIT {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    @Test
    void offsetsAreCommittedAlthoughTheClockIsSetBackBeforeTheyAre() {
        try (Installation installation = new Installation();
                Origin origin = new Origin()) {
            assumeTrue(installation.clock().canBeSet(), "setting a process's clock needs libfaketime");
            Map<String, String> settings = new HashMap<>(installation.clock().environment());
            settings.put("MP_MESSAGING_CONNECTOR_SMALLRYE_KAFKA_AUTO_COMMIT_INTERVAL_MS", "10000");
            installation.provide(1, settings);
            String request = upload(installation, origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)));
            await().atMost(LONGEST_WAIT).until(() -> "Completed"
                    .equals(installation
                            .replica(0)
                            .given()
                            .get("/status/" + request + "/")
                            .path("status")));
            assertThat(lag(installation)).isPositive();

            installation.clock().set(Duration.ofHours(-20));

            await().atMost(LONGEST_WAIT).until(() -> lag(installation) == 0);
        }
    }

    private static String upload(Installation installation, String url) {
        byte[] csv = Api.csv(List.of(List.of(url))).getBytes(StandardCharsets.UTF_8);
        return installation
                .replica(0)
                .given()
                .multiPart("file", "products.csv", csv, "text/csv")
                .post("/upload/")
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private static long lag(Installation installation) {
        return installation.broker().lag("halftone-work", "halftone.image.requested")
                + installation.broker().lag("halftone-progress", "halftone.image.processed");
    }
}
