package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchOutcome.Fetched;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how many bytes are held while images arrive. */
class ImageFetcherMemoryTest extends FetchingTest {

    private static final int MEGABYTE = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void imagesThatDoNotFitTogetherArriveOneAfterTheOther(boolean chunked) {
        ByteBudget tight = new ByteBudget(4 * MEGABYTE);
        String origin =
                serve(request -> request.response().setChunked(chunked).end(Buffer.buffer(new byte[3 * MEGABYTE])));
        ImageFetcher fetcher = fetcher("max-bytes", "4M");

        List<FetchOutcome> outcomes = Multi.createFrom()
                .iterable(IntStream.range(0, 12).boxed().toList())
                .onItem()
                .transformToUni(i ->
                        fetcher.fetch(origin + "/" + i, tight, Turnstile.OPEN).invoke(this::body))
                .merge(12)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(outcomes).hasSize(12).allMatch(Fetched.class::isInstance);
        assertThat(tight.available()).isEqualTo(tight.capacity());
    }

    @Test
    void anOriginIsNotAskedBeforeThereIsMemoryAndTheWaitDoesNotCount() {
        AtomicBoolean asked = new AtomicBoolean();
        AtomicReference<FetchOutcome> outcome = new AtomicReference<>();
        String origin = serve(request -> {
            asked.set(true);
            request.response().end("at last");
        });
        String silent = serveRaw(socket -> {});
        ImageFetcher fetcher = fetcher("timeout", "2s");
        ByteBudget taken = new ByteBudget(2 * MEGABYTE);
        ByteBudget.Lease all = taken.acquire(taken.capacity()).await().indefinitely();

        fetcher.fetch(origin, taken, Turnstile.OPEN).subscribe().with(outcome::set);
        // Ends when the timeout of the other fetch would also have ended.
        failed(fetch(fetcher, silent));
        assertThat(asked).isFalse();
        assertThat(outcome).hasValue(null);
        all.close();

        await().untilAsserted(() -> assertThat(outcome.get()).isInstanceOf(Fetched.class));
    }

    @Test
    void anImageThatNeedsMoreThanIsFreeIsFetchedAgainWhenItIs() {
        AtomicInteger requests = new AtomicInteger();
        AtomicReference<FetchOutcome> outcome = new AtomicReference<>();
        String origin = serve(request -> {
            requests.incrementAndGet();
            request.response().end(Buffer.buffer(new byte[3 * MEGABYTE]));
        });
        ByteBudget tight = new ByteBudget(4 * MEGABYTE);
        ByteBudget.Lease other = tight.acquire(2 * MEGABYTE).await().indefinitely();

        fetcher().fetch(origin, tight, Turnstile.OPEN).subscribe().with(outcome::set);
        await().until(() -> requests.get() == 1 && tight.available() == 2 * MEGABYTE);
        other.close();

        await().untilAsserted(() -> assertThat(outcome.get()).isInstanceOf(Fetched.class));
        assertThat(requests).hasValue(2);
        body(outcome.get());
        assertThat(tight.available()).isEqualTo(tight.capacity());
    }

    @Test
    void cancellingWhileWaitingForMemoryGivesUpTheTurn() {
        ByteBudget taken = new ByteBudget(2 * MEGABYTE);
        ByteBudget.Lease all = taken.acquire(taken.capacity()).await().indefinitely();
        String origin = serve(request -> request.response().end());

        fetcher()
                .fetch(origin, taken, Turnstile.OPEN)
                .subscribe()
                .with(outcome -> {})
                .cancel();
        all.close();

        await().until(() -> taken.available() == taken.capacity());
    }

    @Test
    void anImageLargerThanTheWholeBudgetIsTooLarge() {
        String origin = serve(request -> request.response().end(Buffer.buffer(new byte[2 * MEGABYTE])));

        var failed = (FetchOutcome.Failed) fetcher()
                .fetch(origin, new ByteBudget(MEGABYTE), Turnstile.OPEN)
                .await()
                .atMost(PATIENCE);

        assertThat(failed.failure()).isEqualTo(FetchFailure.TOO_LARGE);
    }

    /** The encoded and the decoded image are both held during decoding. */
    @ParameterizedTest
    @CsvSource({"4, too_large", "6, too_large", "7, ''"})
    void aCodedImageFitsIntoTheBudgetWithWhatItIsDecodedTo(int megabytes, String code) throws IOException {
        byte[] noise = new byte[3 * MEGABYTE];
        new Random(1).nextBytes(noise);
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(noise);
        }
        String origin = serve(request ->
                request.response().putHeader("Content-Encoding", "gzip").end(Buffer.buffer(coded.toByteArray())));
        ByteBudget tight = new ByteBudget((long) megabytes * MEGABYTE);

        FetchOutcome outcome =
                fetcher().fetch(origin, tight, Turnstile.OPEN).await().atMost(PATIENCE);

        if (code.isEmpty()) {
            assertThat(tight.available()).isEqualTo(tight.capacity() - noise.length);
            assertThat(body(outcome)).isEqualTo(noise);
        } else {
            assertThat(failed(outcome).failure().wireName()).isEqualTo(code);
        }
        assertThat(tight.available()).isEqualTo(tight.capacity());
    }
}
