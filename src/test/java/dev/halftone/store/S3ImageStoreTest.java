package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halftone.LoggedErrors;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jclouds.blobstore.domain.BlobMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests outputs in a bucket, with a server of the S3 API that checks signatures and checksums. */
class S3ImageStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static S3Server server;

    private final ImageKey key = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
    private S3ImageStore store;

    @BeforeAll
    static void startServer() {
        server = new S3Server();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private S3ImageStore open(String... changes) {
        store = S3ImageStore.open(config(changes), true);
        return store;
    }

    /** The server's settings with changes; an empty value removes one. */
    private static StoreConfig.S3 config(String... changes) {
        Map<String, String> settings = server.settings();
        for (int i = 0; i < changes.length; i += 2) {
            settings.put("halftone.store.s3." + changes[i], changes[i + 1]);
        }
        settings.values().removeIf(String::isEmpty);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(StoreConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(StoreConfig.class)
                .s3();
    }

    private void put(ImageKey where, byte[] bytes) {
        await(store.put(where, bytes, "image/jpeg"));
    }

    private byte[] get(ImageKey where) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        await(store.get(where).collect().asList()).forEach(whole::writeBytes);
        return whole.toByteArray();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_500_000})
    void whatIsPutIsGot(int length) {
        open();

        put(key, bytes(1, length));

        assertThat(get(key)).isEqualTo(bytes(1, length));
        assertThat(server.keys("some/where/" + key.requestId())).containsExactly("some/where/" + key.path());
    }

    @Test
    void anObjectSaysWhatItIsAndThatItMayBeKept() {
        open();
        put(key, bytes(1, 100));

        BlobMetadata object = server.blobs().blobMetadata(S3Server.BUCKET, "some/where/" + key.path());

        assertThat(object.getContentMetadata().getContentType()).isEqualTo("image/jpeg");
        assertThat(object.getContentMetadata().getCacheControl()).isEqualTo("public, max-age=31536000, immutable");
    }

    @Test
    void puttingAgainReplaces() {
        open();
        put(key, bytes(1, 3_000));
        put(key, bytes(2, 1_000));

        assertThat(get(key)).isEqualTo(bytes(2, 1_000));
    }

    @Test
    void aCopyHasTheSameBytesTypeAndCachingAndOutlivesTheFirst() {
        open();
        ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        put(key, bytes(1, 100_000));
        put(other, bytes(2, 10));

        assertThat(await(store.copy(key, other, 100_000))).isTrue();

        await(store.deleteRequest(key.requestId()));
        assertThat(get(other)).isEqualTo(bytes(1, 100_000));
        BlobMetadata object = server.blobs().blobMetadata(S3Server.BUCKET, "some/where/" + other.path());
        assertThat(object.getContentMetadata().getContentType()).isEqualTo("image/jpeg");
        assertThat(object.getContentMetadata().getCacheControl()).isEqualTo("public, max-age=31536000, immutable");
    }

    @Test
    void aCopyHasItsOwnName() throws Exception {
        open();
        ImageKey named = ImageKey.named(key.requestId(), key.imageId(), "Grün", "jpg");
        ImageKey renamed = ImageKey.named(UUID.randomUUID(), UUID.randomUUID(), "电灯", "jpg");
        ImageKey nameless = new ImageKey(renamed.requestId(), UUID.randomUUID(), "jpg");
        put(named, bytes(1, 1_000));

        assertThat(await(store.copy(named, renamed, 1_000))).isTrue();
        assertThat(await(store.copy(named, nameless, 1_000))).isTrue();

        for (ImageKey copy : List.of(renamed, nameless)) {
            HttpResponse<byte[]> answer = fetch(store.publicUrl(copy));
            assertThat(answer.body()).isEqualTo(bytes(1, 1_000));
            assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
            assertThat(answer.headers().firstValue("Content-Disposition")).isEqualTo(ContentDisposition.of(copy));
        }
    }

    @Test
    void whatIsGoneIsNotCopied() {
        open();
        ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");

        assertThat(await(store.copy(key, other, 10))).isFalse();

        assertThat(server.keys("some/where/" + other.requestId())).isEmpty();
    }

    @Test
    void whatMayNotBeReadIsNotCopied() {
        try (PutOnlyS3Server narrow = new PutOnlyS3Server(server)) {
            Map<String, String> worker = narrow.settings();
            open(
                    "endpoint", worker.get("halftone.store.s3.endpoint"),
                    "access-key-id", worker.get("halftone.store.s3.access-key-id"),
                    "secret-access-key", worker.get("halftone.store.s3.secret-access-key"));
            ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
            put(key, bytes(1, 10));

            assertThat(await(store.copy(key, other, 10))).isFalse();
        }
    }

    @Test
    void whatIsNotThereCannotBeGotAndMayBeDeleted() {
        open();

        assertThatThrownBy(() -> get(key)).isInstanceOf(StoreException.class);
        await(store.deleteAll(List.of(key)));
        await(store.deleteAll(List.of()));
        await(store.deleteRequest(key.requestId()));
    }

    @Test
    void aRequestIsDeletedWithAllItsOutputsAndNoOthers() {
        open();
        List<ImageKey> keys = IntStream.range(0, 1_100)
                .mapToObj(i -> new ImageKey(key.requestId(), UUID.randomUUID(), "jpg"))
                .toList();
        await(io.smallrye.mutiny.Multi.createFrom()
                .iterable(keys)
                .onItem()
                .transformToUni(one -> store.put(one, new byte[] {1}, "image/jpeg"))
                .merge(32)
                .onItem()
                .ignoreAsUni());
        ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        put(other, new byte[] {2});

        await(store.deleteAll(keys.subList(0, 50)));
        assertThatThrownBy(() -> get(keys.get(49))).isInstanceOf(StoreException.class);
        assertThat(get(keys.get(50))).hasSize(1);
        assertThat(await(store.list(key.requestId()).collect().asList()))
                .containsExactlyInAnyOrderElementsOf(keys.subList(50, keys.size()));
        await(store.deleteRequest(key.requestId()));

        assertThat(server.keys("some/where/" + key.requestId())).isEmpty();
        assertThat(await(store.list(key.requestId()).collect().asList())).isEmpty();
        assertThat(get(other)).hasSize(1);
    }

    @Test
    void deletingARequestEndsAlthoughTheListingLags() {
        open();
        put(key, bytes(1, 10));
        server.lag(true);
        try {
            await(store.deleteRequest(key.requestId()));
        } finally {
            server.lag(false);
        }

        assertThat(server.keys("some/where/" + key.requestId())).hasSize(1);
        await(store.deleteRequest(key.requestId()));
        assertThat(server.keys("some/where/" + key.requestId())).isEmpty();
    }

    @Test
    void aPresignedUrlWorksWithAPlainGetAndOnlyAsItIs() throws Exception {
        open();
        put(key, bytes(1, 5_000));
        String url = store.publicUrl(key);

        HttpResponse<byte[]> answer = fetch(url);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(bytes(1, 5_000));
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(url).contains("X-Amz-Expires=600").doesNotContain(S3Server.SECRET);
        assertThat(fetch(url.substring(0, url.indexOf('?'))).statusCode()).isEqualTo(403);
        ImageKey other = new ImageKey(key.requestId(), UUID.randomUUID(), "jpg");
        assertThat(fetch(url.replace(key.path(), other.path())).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Table-lamp-2", "Grüne-Lampe", "电灯"})
    void aNamedOutputIsAnObjectOfThisNameAndSavedUnderIt(String name) throws Exception {
        open();
        ImageKey named = ImageKey.named(key.requestId(), key.imageId(), name, "jpg");
        put(named, bytes(1, 3_000));
        put(named, bytes(2, 2_000));

        assertThat(server.keys("some/where/" + key.requestId()))
                .containsExactly("some/where/" + key.requestId() + "/" + key.imageId() + "/" + name + ".jpg");
        assertThat(get(named)).isEqualTo(bytes(2, 2_000));
        assertThat(await(store.list(key.requestId()).collect().asList())).containsExactly(named);
        String url = store.publicUrl(named);
        assertThat(url).contains("/" + named.urlPath() + "?").matches("\\p{ASCII}+");
        HttpResponse<byte[]> answer = fetch(url);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(bytes(2, 2_000));
        assertThat(answer.headers().firstValue("Content-Disposition")).isEqualTo(ContentDisposition.of(named));

        await(store.deleteAll(List.of(named)));
        assertThat(server.keys("some/where/" + key.requestId())).isEmpty();
        put(named, bytes(1, 10));
        await(store.deleteRequest(key.requestId()));
        assertThat(server.keys("some/where/" + key.requestId())).isEmpty();
    }

    private static HttpResponse<byte[]> fetch(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://cdn.example.com/shop", "https://cdn.example.com/shop/"})
    void aPublicUrlIsTheBaseAndTheKey(String base) {
        open("presign", "", "public-base-url", base);

        assertThat(store.publicUrl(key)).isEqualTo("https://cdn.example.com/shop/some/where/" + key.path());
        assertThat(store.publicUrl(ImageKey.named(key.requestId(), key.imageId(), "Grün", "jpg")))
                .isEqualTo("https://cdn.example.com/shop/some/where/" + key.requestId() + "/" + key.imageId()
                        + "/Gr%C3%BCn.jpg");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "bucket, nowhere, there is no such bucket",
                "access-key-id, somebody, the credentials are wrong",
                "secret-access-key, wrong, the credentials are wrong"
            })
    void whatWaitingCannotMendIsNamedAtTheStart(String setting, String value, String reason) {
        assertThatThrownBy(() -> open(setting, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("halftone.store.s3.bucket cannot be used")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "bucket, \"\", halftone.store.s3.bucket must be set",
                "presign, \"\", one of halftone.store.s3.public-base-url and halftone.store.s3.presign",
                "public-base-url, http://a.example, one of halftone.store.s3.public-base-url",
                "presign, 8d, must be 1s to 7d",
                "presign, 0s, must be 1s to 7d",
                "secret-access-key, \"\", must be set together"
            })
    void settingsThatContradictEachOtherAreRefused(String setting, String value, String reason) {
        assertThatThrownBy(() -> open(setting, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aBucketThatAnybodyMayListIsToldOf() {
        server.open(true);
        try (LoggedErrors warnings = LoggedErrors.orWarnings()) {
            open();

            assertThat(warnings.messages())
                    .anyMatch(message -> message.contains("Anybody may list the bucket outputs"));
        } finally {
            server.open(false);
        }
    }

    @Test
    void ofABucketThatOnlyItsOwnerMayListNothingIsSaid() throws Exception {
        HttpResponse<Void> listing = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.endpoint().resolve("/" + S3Server.BUCKET + "?list-type=2"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(listing.statusCode()).isEqualTo(403);

        try (LoggedErrors warnings = LoggedErrors.orWarnings()) {
            open();

            assertThat(warnings.messages()).noneMatch(message -> message.contains("Anybody may list"));
        }
    }

    @Test
    void privateOutputsNeedPresignedUrls() {
        StoreConfig.S3 config = config("presign", "", "public-base-url", "http://a.example");

        assertThatThrownBy(() -> S3ImageStore.open(config, false)).hasMessageContaining("halftone.images.public=false");
    }

    @Test
    void aServerThatIsAwayIsAFailureThatMayPassAndItIsFoundAgain() {
        open("timeout", "5s");
        put(key, bytes(1, 1_000));

        server.stop();
        try {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> put(key, bytes(2, 1_000)));
            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessage("The image " + key.path() + " could not be written.");
            assertThatThrownBy(() -> get(key)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> await(store.deleteRequest(key.requestId())))
                    .isInstanceOf(StoreException.class);
        } finally {
            server.start();
        }

        assertThat(get(key)).isEqualTo(bytes(1, 1_000));
        put(key, bytes(2, 1_000));
        assertThat(get(key)).isEqualTo(bytes(2, 1_000));
    }

    @Test
    void aServiceCanStartBeforeItsServer() {
        server.stop();
        try {
            open("timeout", "2s");
        } finally {
            server.start();
        }

        put(key, bytes(1, 10));
        assertThat(get(key)).hasSize(10);
    }

    /** Uses a socket that accepts connections and never responds. */
    @Test
    void aServerThatHangsHoldsNothingForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            open("endpoint", "http://127.0.0.1:" + silent.getLocalPort(), "timeout", "1s");

            assertThatThrownBy(() -> put(key, bytes(1, 10))).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void answersComeBackOnTheContextOfTheCaller() throws Exception {
        open();
        Vertx vertx = Vertx.vertx();
        try {
            Context context = vertx.getOrCreateContext();
            CompletableFuture<Context> answered = new CompletableFuture<>();
            context.runOnContext(ignored -> store.put(key, bytes(1, 10), "image/jpeg")
                    .subscribe()
                    .with(done -> answered.complete(Vertx.currentContext()), answered::completeExceptionally));

            assertThat(answered.get(60, java.util.concurrent.TimeUnit.SECONDS)).isSameAs(context);
        } finally {
            vertx.close();
        }
    }
}
