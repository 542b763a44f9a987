package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slow or dead hosts are not overrun, and images of other hosts do not wait for them. */
@Tag("process")
class HostLimitsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    /** More than {@code halftone.work.max-parked}. */
    private static final int SLOW_IMAGES = 600;

    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(48, 32, 1));

    /** Responds late until it is told to respond at once. */
    private static final class Slow {

        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger mostWaiting = new AtomicInteger();
        private final AtomicBoolean recovered = new AtomicBoolean();

        String serve(Origin origin, String path) {
            return origin.on(path, request -> {
                mostWaiting.accumulateAndGet(waiting.incrementAndGet(), Math::max);
                long delay = recovered.get() ? 1 : 1_000;
                origin.vertx().setTimer(delay, late -> {
                    waiting.decrementAndGet();
                    request.response().end(PICTURE);
                });
            });
        }
    }

    static List<List<String>> rows(List<String> urls) {
        return urls.stream().map(List::of).toList();
    }

    @Test
    void moreImagesOfASlowHostThanCanWaitHoldUpNobodyElse() {
        Slow slow = new Slow();
        try (Origin slowOrigin = new Origin();
                Origin quickOrigin = new Origin()) {
            List<String> slowUrls = new ArrayList<>();
            for (int i = 0; i < SLOW_IMAGES; i++) {
                slowUrls.add(slow.serve(slowOrigin, "/" + i + ".jpg"));
            }
            String slowRequest = Api.upload(rows(slowUrls));
            await().atMost(WAIT_TIMEOUT).until(() -> slow.waiting.get() == 8);
            List<String> quickUrls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                quickUrls.add(quickOrigin.on(
                        "/" + i + ".jpg", request -> request.response().end(PICTURE)));
            }

            Response quick = Api.awaitEnd(Api.upload(rows(quickUrls)));

            assertThat(quick.<Integer>path("images_processed")).isEqualTo(200);
            assertThat(Api.status(slowRequest).<String>path("status")).isEqualTo("Pending");
            slow.recovered.set(true);
            assertThat(Api.awaitEnd(slowRequest).<Integer>path("images_processed"))
                    .isEqualTo(SLOW_IMAGES);
            assertThat(slow.mostWaiting.get()).isEqualTo(8);
        }
    }

    @Test
    void aHostThatOnlyFailsIsSoonLeftAloneAndItsImagesEnd() {
        AtomicInteger hits = new AtomicInteger();
        try (Origin dead = new Origin()) {
            String requestId = Api.upload(rows(failing(dead, 300, hits, () -> true)));

            Response end = Api.awaitEnd(requestId);

            assertThat(end.<String>path("status")).isEqualTo("Failed");
            assertThat(end.<Integer>path("images_failed")).isEqualTo(300);
            assertThat(Api.images(requestId)).allSatisfy(image -> assertThat(image)
                    .containsEntry("error_code", "http_status")
                    .containsEntry("attempts", 3));
            assertThat(hits.get()).as("of 900 tries").isBetween(20, 100);
        }
    }

    static List<String> failing(Origin origin, int count, AtomicInteger hits, BooleanSupplier failing) {
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            urls.add(origin.on("/" + i + ".jpg", request -> {
                hits.incrementAndGet();
                if (failing.getAsBoolean()) {
                    request.response().setStatusCode(500).end();
                } else {
                    request.response().end(PICTURE);
                }
            }));
        }
        return urls;
    }
}
