package dev.halftone.dispatch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Broker;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.ServiceLog;
import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka refuses some of what it is sent: records larger than a topic's {@code max.message.bytes}. */
@Tag("process")
class UntakenRecordsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** Larger than the record of an image with a short URL. */
    private static final int SMALL_RECORDS = 1_000;

    private static final int NO_RECORDS = 1;

    private final ServiceLog log = SERVICE.logFromNow();
    private final Broker broker = new Broker(SERVICE.bootstrapServers());

    @AfterEach
    void takeAllAgain() {
        for (String topic : List.of(Topics.IMAGE_REQUESTED, Topics.REQUEST_COMPLETED)) {
            broker.limit(topic, null);
        }
        broker.close();
    }

    @Test
    void aTopicOfEventsThatTakesNothingStopsNoImage() {
        broker.limit(Topics.REQUEST_COMPLETED, NO_RECORDS);
        double before = putOff(Topics.REQUEST_COMPLETED);
        try (Origin origin = new Origin()) {
            String first = upload(origin.serve("/first.jpg", Pictures.jpeg(64, 48, 1)));
            Api.awaitEnd(first);
            await().atMost(WAIT_TIMEOUT).until(() -> putOff(Topics.REQUEST_COMPLETED) > before);

            String second = upload(origin.serve("/second.jpg", Pictures.jpeg(64, 48, 2)));

            assertThat(Api.awaitEnd(second).<String>path("status")).isEqualTo("Completed");
            assertThat(broker.all(Topics.REQUEST_COMPLETED, event -> List.of(first, second)
                            .contains(event.key())))
                    .isEmpty();
            assertThat(warningsAbout(Topics.REQUEST_COMPLETED)).hasSize(1);

            broker.limit(Topics.REQUEST_COMPLETED, null);
            broker.await(
                    Topics.REQUEST_COMPLETED, 2, event -> List.of(first, second).contains(event.key()));
        }
    }

    @Test
    void anImageThatKafkaDoesNotTakeIsPutOffAndThoseOfItsBatchAreNot() {
        broker.limit(Topics.IMAGE_REQUESTED, SMALL_RECORDS);
        double before = putOff(Topics.IMAGE_REQUESTED);
        try (Origin origin = new Origin()) {
            String request = upload(
                    origin.serve("/a.jpg", Pictures.jpeg(64, 48, 3)),
                    origin.serve("/" + "b".repeat(1_500) + ".jpg", Pictures.jpeg(64, 48, 4)),
                    origin.serve("/c.jpg", Pictures.jpeg(64, 48, 5)));

            await().atMost(WAIT_TIMEOUT).until(() -> processed(request) == 2);
            await().atMost(WAIT_TIMEOUT).until(() -> putOff(Topics.IMAGE_REQUESTED) >= before + 2);
            assertThat(warningsAbout(Topics.IMAGE_REQUESTED)).hasSize(1);

            broker.limit(Topics.IMAGE_REQUESTED, null);

            assertThat(Api.awaitEnd(request).<Integer>path("images_processed")).isEqualTo(3);
            assertThat(broker.all(Topics.IMAGE_REQUESTED, Broker.containing(request)))
                    .hasSize(3)
                    .allSatisfy(sent -> assertThat(sent.key()).isNull());
        }
    }

    private static String upload(String... urls) {
        return Api.upload(List.of(List.of(urls)));
    }

    private static int processed(String request) {
        return given().get("/status/" + request + "/").path("images_processed");
    }

    private static double putOff(String topic) {
        Matcher series = Pattern.compile(
                        "halftone_dispatch_put_off_total\\{topic=\"" + Pattern.quote(topic) + "\"} ([0-9.E]+)")
                .matcher(SERVICE.management().get("/q/metrics").asString());
        assertThat(series.find()).isTrue();
        return Double.parseDouble(series.group(1));
    }

    private List<String> warningsAbout(String topic) {
        return log.warnings("dev.halftone.dispatch").stream()
                .filter(line -> line.contains(topic))
                .toList();
    }
}
