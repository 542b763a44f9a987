package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemImageStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ImageKey key = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
    private final ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
    private Vertx vertx;
    private FileSystemImageStore store;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        store = open(directory.resolve("data/images"));
    }

    @AfterEach
    void close() {
        store.close();
        vertx.close();
    }

    @Test
    void whatIsPutIsFoundUnderItsKeyAndNowhereElse() throws IOException {
        put(key, bytes(5, 100_000));

        assertThat(files()).containsExactly(key.path());
        assertThat(content(key)).isEqualTo(bytes(5, 100_000));
    }

    @Test
    void anEmptyOutputAndOneByteAreKept() throws IOException {
        put(key, new byte[0]);
        assertThat(content(key)).isEmpty();

        put(key, new byte[] {7});
        assertThat(content(key)).containsExactly(7);
    }

    @Test
    void whatIsPutIsGotInPieces() {
        byte[] large = bytes(3, 1_000_000);
        put(key, large);

        List<byte[]> pieces = await(store.get(key).collect().asList());

        assertThat(pieces).hasSizeGreaterThan(4).allSatisfy(piece -> assertThat(piece.length)
                .isLessThanOrEqualTo(128 * 1024));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        pieces.forEach(whole::writeBytes);
        assertThat(whole.toByteArray()).isEqualTo(large);
    }

    @Test
    void whatIsNotThereOrALinkCannotBeGot() throws IOException {
        assertThatThrownBy(() -> await(store.get(key).collect().asList())).isInstanceOf(StoreException.class);

        Path elsewhere = Files.write(directory.resolve("secret"), new byte[] {1});
        Files.createDirectories(root().resolve(key.requestId().toString()));
        Files.createSymbolicLink(root().resolve(key.path()), elsewhere);
        assertThatThrownBy(() -> await(store.get(key).collect().asList())).isInstanceOf(StoreException.class);
    }

    @Test
    void puttingAgainReplaces() throws IOException {
        put(key, bytes(1, 3_000));
        put(key, bytes(2, 1_000));

        assertThat(content(key)).isEqualTo(bytes(2, 1_000));
        assertThat(files()).hasSize(1);
    }

    @Test
    void readersNeverSeeHalfAnOutputWhileItIsPutOverAndOver() throws Exception {
        int length = 300_000;
        put(key, bytes(0, length));
        AtomicBoolean reading = new AtomicBoolean(true);
        CountDownLatch firstRead = new CountDownLatch(1);
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int reads = 0;
            while (reading.get()) {
                byte[] seen = content(key);
                assertThat(seen).isEqualTo(bytes(seen[0], length));
                reads++;
                firstRead.countDown();
            }
            return reads;
        });
        firstRead.await();

        putMany(Stream.iterate(1, i -> i <= 60, i -> i + 1)
                .map(i -> store.put(key, bytes(i, length), "image/jpeg"))
                .toList());
        reading.set(false);

        assertThat(reader.get()).isPositive();
        assertThat(files()).containsExactly(key.path());
    }

    @Test
    void aCopyIsTheSameFileAndOutlivesTheFirst() throws IOException {
        put(key, bytes(1, 1_000));

        assertThat(copy(key, other, 1_000)).isTrue();

        assertThat(Files.isSameFile(root().resolve(key.path()), root().resolve(other.path())))
                .isTrue();
        await(store.deleteRequest(key.requestId()));
        assertThat(files()).containsExactly(other.path());
        assertThat(content(other)).isEqualTo(bytes(1, 1_000));
    }

    @Test
    void whatReplacesOneOfTheTwoLeavesTheOther() throws IOException {
        put(key, bytes(1, 1_000));
        copy(key, other, 1_000);

        put(key, bytes(2, 500));
        assertThat(content(other)).isEqualTo(bytes(1, 1_000));

        put(other, bytes(3, 700));
        assertThat(content(key)).isEqualTo(bytes(2, 500));
        assertThat(files()).containsExactlyInAnyOrder(key.path(), other.path());
    }

    @Test
    void aCopyHasItsOwnName() throws IOException {
        ImageKey named = ImageKey.named(key.requestId(), key.imageId(), "Grün", "jpg");
        ImageKey renamed = ImageKey.named(UUID.randomUUID(), UUID.randomUUID(), "电灯", "jpg");
        put(named, bytes(1, 1_000));

        assertThat(copy(named, renamed, 1_000)).isTrue();

        assertThat(await(store.list(renamed.requestId()).collect().asList())).containsExactly(renamed);
        assertThat(await(store.find(renamed))).isPresent();
        assertThat(files()).hasSize(2);
    }

    @Test
    void copyingAgainOrOverAnotherOutputReplaces() throws IOException {
        put(key, bytes(1, 1_000));
        put(other, bytes(2, 300));

        for (int time = 0; time < 3; time++) {
            assertThat(copy(key, other, 1_000)).isTrue();
            assertThat(content(other)).isEqualTo(bytes(1, 1_000));
        }
        put(key, bytes(3, 1_000));
        assertThat(content(other)).isEqualTo(bytes(1, 1_000));
        assertThat(files()).containsExactlyInAnyOrder(key.path(), other.path());
    }

    @Test
    void whatIsGoneOrHasAnotherLengthIsNotCopied() throws IOException {
        assertThat(copy(key, other, 1_000)).isFalse();

        put(key, bytes(1, 1_000));
        assertThat(copy(key, other, 999)).isFalse();
        assertThat(copy(new ImageKey(key.requestId(), key.imageId(), "png"), other, 1_000))
                .isFalse();

        assertThat(files()).containsExactly(key.path());
        assertThat(root().resolve(other.requestId().toString())).doesNotExist();
    }

    /** An administrator may have moved the outputs of a request to another disk. */
    @Test
    void acrossFileSystemsTheBytesAreCopied() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeTrue(
                Files.isDirectory(shared) && !Files.getFileStore(shared).equals(Files.getFileStore(root())),
                "two file systems");
        Path elsewhere = Files.createTempDirectory(shared, "halftone");
        Path moved = elsewhere.resolve(key.imageId() + ".jpg");
        try {
            Files.write(moved, bytes(1, 100_000));
            Files.createSymbolicLink(root().resolve(key.requestId().toString()), elsewhere);

            assertThat(copy(key, other, 100_000)).isTrue();

            assertThat(content(other)).isEqualTo(bytes(1, 100_000));
            assertThat(root().resolve(".incoming")).isEmptyDirectory();
        } finally {
            Files.deleteIfExists(moved);
            Files.delete(elsewhere);
        }
    }

    @Test
    void aCopyIntoALinkedDirectoryIsRefused() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        put(key, bytes(1, 1_000));
        Files.createSymbolicLink(root().resolve(other.requestId().toString()), outside);

        assertThatThrownBy(() -> copy(key, other, 1_000)).isInstanceOf(StoreException.class);

        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkIsNotCopied() throws IOException {
        Path precious = Files.write(directory.resolve("precious"), bytes(1, 1_000));
        Files.createDirectories(root().resolve(key.requestId().toString()));
        Files.createSymbolicLink(root().resolve(key.path()), precious);

        assertThat(copy(key, other, 1_000)).isFalse();
    }

    @Test
    void copiesOfOneOutputAreMadeSideBySideWhileItIsDeleted() throws IOException {
        put(key, bytes(1, 1_000));
        List<ImageKey> copies = Stream.generate(() -> new ImageKey(other.requestId(), UUID.randomUUID(), "jpg"))
                .limit(50)
                .toList();

        List<Boolean> made = Multi.createFrom()
                .iterable(copies)
                .onItem()
                .transformToUni(copy -> copies.indexOf(copy) == 25
                        ? store.deleteAll(List.of(key)).chain(() -> store.copy(key, copy, 1_000))
                        : store.copy(key, copy, 1_000))
                .merge(50)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(made).contains(false);
        assertThat(files()).hasSize((int) made.stream().filter(done -> done).count());
    }

    @Test
    void manyOutputsOfOneNewRequestArePutSideBySide() throws IOException {
        List<ImageKey> keys = Stream.generate(() -> new ImageKey(key.requestId(), UUID.randomUUID(), "png"))
                .limit(50)
                .toList();

        putMany(keys.stream()
                .map(k -> store.put(k, bytes(1, 1_000), "image/png"))
                .toList());

        assertThat(files())
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(ImageKey::path).toList());
    }

    @Test
    void deletingRemovesOneOutputAndIsRepeatable() throws IOException {
        ImageKey sibling = new ImageKey(key.requestId(), UUID.randomUUID(), "jpg");
        put(key, bytes(1, 10));
        put(sibling, bytes(2, 10));

        await(store.deleteAll(List.of(key)));
        await(store.deleteAll(List.of(key)));

        assertThat(files()).containsExactly(sibling.path());
    }

    @Test
    void deletingManyRemovesThoseAndNoOthersAndMindsNoneThatAreGone() throws IOException {
        ImageKey sibling = new ImageKey(key.requestId(), UUID.randomUUID(), "jpg");
        ImageKey gone = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "png");
        ImageKey elsewhere = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        Stream.of(key, sibling, elsewhere).forEach(k -> put(k, bytes(1, 10)));

        await(store.deleteAll(List.of(key, gone, elsewhere)));
        await(store.deleteAll(List.of()));

        assertThat(files()).containsExactly(sibling.path());
    }

    @Test
    void theOutputsOfARequestAreListedAndNoOthers() throws IOException {
        ImageKey sibling = new ImageKey(key.requestId(), UUID.randomUUID(), "png");
        ImageKey elsewhere = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        Stream.of(key, sibling, elsewhere).forEach(k -> put(k, bytes(1, 10)));
        Files.createFile(root().resolve(key.requestId().toString()).resolve("no output"));

        assertThat(await(store.list(key.requestId()).collect().asList())).containsExactlyInAnyOrder(key, sibling);
        assertThat(await(store.list(UUID.randomUUID()).collect().asList())).isEmpty();
    }

    @Test
    void deletingARequestRemovesItsOutputsAndNoOthersAndIsRepeatable() throws IOException {
        ImageKey other = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");
        put(key, bytes(1, 10));
        put(new ImageKey(key.requestId(), UUID.randomUUID(), "png"), bytes(2, 10));
        put(other, bytes(3, 10));

        await(store.deleteRequest(key.requestId()));
        await(store.deleteRequest(key.requestId()));

        assertThat(files()).containsExactly(other.path());
        assertThat(root().resolve(key.requestId().toString())).doesNotExist();
        put(key, bytes(4, 10));
        assertThat(content(key)).isEqualTo(bytes(4, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Table-lamp-2", "a.png", "Grüne-Lampe", "电灯", "𐐀"})
    void aNamedOutputIsOneFileOfItsRequestUnderNoOtherName(String name) throws IOException {
        ImageKey named = ImageKey.named(key.requestId(), key.imageId(), name, "webp");
        put(named, bytes(1, 10));
        put(named, bytes(2, 20));

        assertThat(files()).hasSize(1).allSatisfy(file -> assertThat(file)
                .matches(key.requestId() + "/" + key.imageId() + "~[A-Za-z0-9_-]+\\.webp"));
        assertThat(await(store.list(key.requestId()).collect().asList())).containsExactly(named);
        assertThat(await(store.get(named).collect().asList())).containsExactly(bytes(2, 20));
        assertThat(await(store.find(named))).isPresent();
        assertThat(await(store.find(ImageKey.named(key.requestId(), key.imageId(), name + "x", "webp"))))
                .isEmpty();
        assertThat(await(store.find(new ImageKey(key.requestId(), key.imageId(), "webp"))))
                .isEmpty();

        await(store.deleteAll(List.of(named)));
        assertThat(files()).isEmpty();
    }

    @Test
    void theFileOfTheLongestNameCanBeWritten() throws IOException {
        ImageKey longest = ImageKey.named(key.requestId(), key.imageId(), "灯".repeat(50), "tiffdata");
        put(longest, bytes(1, 10));

        assertThat(files()).hasSize(1).allSatisfy(file -> assertThat(
                        Path.of(file).getFileName().toString())
                .hasSizeLessThanOrEqualTo(255));
        await(store.deleteRequest(key.requestId()));
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"~.jpg", "~Li4vLi4veA.jpg", "~====.jpg", "~YQ", ".jpg~YQ", "~Y.jpg~"})
    void whatIsNoFileOfANamedOutputIsNotListed(String end) throws IOException {
        Path home = Files.createDirectories(root().resolve(key.requestId().toString()));
        Files.createFile(home.resolve(key.imageId() + end));

        assertThat(await(store.list(key.requestId()).collect().asList())).isEmpty();
    }

    @Test
    void aFailedWriteLeavesNothingBehindAndNamesNoPath() throws IOException {
        Files.writeString(root().resolve(key.requestId().toString()), "in the way");

        StoreException failure = catchThrowableOfType(StoreException.class, () -> put(key, bytes(1, 10)));

        assertThat(failure.getMessage()).contains(key.path()).doesNotContain(directory.toString());
        assertThat(root().resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void aStoreThatHasVanishedIsAFailureThatMayPass() throws IOException {
        Files.delete(root().resolve(".incoming"));

        StoreException failure = catchThrowableOfType(StoreException.class, () -> put(key, bytes(1, 10)));

        assertThat(failure.retryable()).isTrue();
        Files.createDirectory(root().resolve(".incoming"));
        put(key, bytes(1, 10));
    }

    @Test
    void linksOutOfTheDirectoryAreNotFollowed() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path home = root().resolve(key.requestId().toString());
        Files.createSymbolicLink(home, outside);
        Files.writeString(outside.resolve("precious"), "stays");

        assertThatThrownBy(() -> put(key, bytes(1, 10))).isInstanceOf(StoreException.class);
        await(store.deleteRequest(key.requestId()));
        assertThat(outside.resolve("precious")).exists();
        assertThat(outside.resolve(key.imageId() + ".jpg")).doesNotExist();

        Files.delete(home);
        Files.createDirectory(home);
        Files.createSymbolicLink(home.resolve(key.imageId() + ".jpg"), outside.resolve("precious"));
        assertThat(await(store.find(key))).isEmpty();
        put(key, bytes(1, 10));
        assertThat(outside.resolve("precious")).hasContent("stays");
    }

    @Test
    void oldLeftOversOfACrashAreRemovedAtTheStartAndYoungOnesStay() throws IOException {
        Path old = Files.write(root().resolve(".incoming/old"), bytes(1, 10));
        Path young = Files.write(root().resolve(".incoming/young"), bytes(1, 10));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        put(key, bytes(2, 10));

        open(root()).close();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(content(key)).isEqualTo(bytes(2, 10));
    }

    @Test
    void aDirectoryThatCannotBeUsedStopsTheStart() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        assertThatThrownBy(() -> open(file)).hasMessageContaining("halftone.store.directory");
    }

    @Test
    void eventLoopsAreNotHeldAndAnswersComeBackToThem() throws Exception {
        CompletableFuture<Boolean> sameContext = new CompletableFuture<>();
        Context context = vertx.getOrCreateContext();

        context.runOnContext(ignored -> store.put(key, bytes(1, 1_000), "image/jpeg")
                .subscribe()
                .with(
                        done -> sameContext.complete(Vertx.currentContext() == context),
                        sameContext::completeExceptionally));

        assertThat(sameContext.get()).isTrue();
    }

    @Test
    void publicUrlsBeginWithTheConfiguredOne() {
        String expected = "https://images.example/halftone/images/" + key.path();

        FileSystemImageStore published =
                new FileSystemImageStore(vertx, root(), () -> "https://images.example/halftone");

        assertThat(published.publicUrl(key)).isEqualTo(expected);
        assertThat(published.publicUrl(ImageKey.named(key.requestId(), key.imageId(), "Grün", "jpg")))
                .isEqualTo("https://images.example/halftone/images/" + key.requestId() + "/" + key.imageId()
                        + "/Gr%C3%BCn.jpg");
        published.close();
    }

    @Test
    void anEntityTagChangesWithTheContent() {
        put(key, bytes(1, 1_000));
        String first = await(store.find(key)).orElseThrow().entityTag();
        assertThat(await(store.find(key)).orElseThrow().entityTag()).isEqualTo(first);

        put(key, bytes(2, 1_001));

        assertThat(await(store.find(key)).orElseThrow().entityTag()).isNotEqualTo(first);
    }

    private FileSystemImageStore open(Path at) {
        return new FileSystemImageStore(vertx, at, () -> "http://localhost:8080");
    }

    private Path root() {
        return directory.resolve("data/images");
    }

    private void put(ImageKey where, byte[] bytes) {
        await(store.put(where, bytes, "image/jpeg"));
    }

    private boolean copy(ImageKey from, ImageKey to, long bytes) {
        return await(store.copy(from, to, bytes));
    }

    private static void putMany(List<Uni<Void>> puts) {
        Multi.createFrom()
                .iterable(puts)
                .onItem()
                .transformToUni(put -> put)
                .merge(puts.size())
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private byte[] content(ImageKey where) {
        try {
            return Files.readAllBytes(root().resolve(where.path()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root().relativize(file).toString())
                    .toList();
        }
    }

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
