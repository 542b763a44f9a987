package dev.halftone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldResponsesTest {

    private final Origin origin = new Origin();
    private final HeldResponses held = new HeldResponses();
    private final URI url = URI.create(origin.on("/held", held));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        origin.close();
    }

    private CompletableFuture<HttpResponse<String>> get() {
        return client.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private static String body(CompletableFuture<HttpResponse<String>> response) {
        return response.orTimeout(60, TimeUnit.SECONDS).join().body();
    }

    @Test
    void requestsAreHeldUntilTheyAreReleasedAndLaterOnesAreNot() {
        List<CompletableFuture<HttpResponse<String>>> early = List.of(get(), get());
        held.awaitHeld(2);
        assertThat(early).noneMatch(CompletableFuture::isDone);

        held.release("released".getBytes(UTF_8));

        assertThat(early).extracting(HeldResponsesTest::body).containsOnly("released");
        assertThat(body(get())).isEqualTo("released");
        assertThat(held.count()).isZero();
        assertThat(held.seen()).isEqualTo(3);
    }

    @Test
    void nothingHasToBeHeldForARelease() {
        held.release(request -> request.response().setStatusCode(404).end("none"));

        assertThat(body(get())).isEqualTo("none");
    }

    @Test
    void everyRequestIsRespondedToWheneverTheReleaseIs() {
        for (int round = 0; round < 50; round++) {
            HeldResponses racing = new HeldResponses();
            origin.on("/held", racing);
            List<CompletableFuture<HttpResponse<String>>> before = several();
            racing.release("released".getBytes(UTF_8));

            assertThat(Stream.of(before, several()).flatMap(List::stream))
                    .extracting(HeldResponsesTest::body)
                    .containsOnly("released");
        }
    }

    private List<CompletableFuture<HttpResponse<String>>> several() {
        return IntStream.range(0, 8).mapToObj(i -> get()).toList();
    }

    @Test
    void oneIsReleasedAndTheOthersStay() {
        List<CompletableFuture<HttpResponse<String>>> both = List.of(get(), get());
        held.awaitHeld(2);

        held.releaseOne("one".getBytes(UTF_8));

        assertThat(CompletableFuture.anyOf(both.get(0), both.get(1))
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join())
                .extracting(response -> ((HttpResponse<?>) response).body())
                .isEqualTo("one");
        assertThat(both).filteredOn(CompletableFuture::isDone).hasSize(1);
        assertThat(held.count()).isEqualTo(1);
        held.releaseOne("other".getBytes(UTF_8));
        assertThat(both).extracting(HeldResponsesTest::body).containsExactlyInAnyOrder("one", "other");
    }

    /** Otherwise a response that a test sends would go to a fetch that has timed out, and not to the one after it. */
    @Test
    void aRequestWhoseClientHasGoneIsNotHeld() throws IOException {
        try (Socket impatient = new Socket(url.getHost(), url.getPort())) {
            impatient.getOutputStream().write("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            held.awaitHeld(1);
        }
        await().until(() -> held.count() == 0);

        CompletableFuture<HttpResponse<String>> patient = get();
        held.releaseOne("there".getBytes(UTF_8));
        assertThat(body(patient)).isEqualTo("there");
    }
}
