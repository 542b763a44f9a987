package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import dev.halftone.Origin;
import dev.halftone.Pictures;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.catalog.RequestStatus;
import dev.halftone.catalog.Requester;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reader that asks for one thing after the other, which none does that reads through a network and its buffers. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class ProgressStreamsServiceTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Buffer PICTURE = Buffer.buffer(Pictures.jpeg(64, 48, 1));

    @Inject
    ProgressStreams streams;

    @Test
    void whoReadsSlowlyIsToldTheNewestAndTheEnd() {
        Promise<Buffer> held = Promise.promise();
        Future<Buffer> picture = held.future();
        try (Origin origin = new Origin()) {
            String request = Api.upload(List.of(IntStream.range(0, 3)
                    .mapToObj(i -> origin.on("/" + i + ".jpg", asked -> picture.onSuccess(asked.response()::end)))
                    .toList()));
            RequestProgress now = new RequestProgress(
                    UUID.fromString(request),
                    RequestStatus.PENDING,
                    1,
                    3,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Instant.now(),
                    Instant.now(),
                    null);
            AssertSubscriber<byte[]> slow = streams.of(now, Requester.anybody(), () -> true)
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(1));
            slow.awaitItems(1, WAIT_TIMEOUT);
            held.complete(PICTURE);
            Api.awaitEnd(request);

            slow.request(10).awaitCompletion(WAIT_TIMEOUT);

            assertThat(slow.getItems()).hasSizeBetween(2, 3);
            assertThat(new String(slow.getLastItem(), StandardCharsets.UTF_8))
                    .startsWith("event: completed\nid: 1-3-0-");
        }
    }
}
