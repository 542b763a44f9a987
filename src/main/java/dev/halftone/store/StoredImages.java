package dev.halftone.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The files of the file-system store: {@code <directory>/<request_id>/<image_id>.<ext>}, written via {@code
 * <directory>/.incoming}. A named output is {@code <image_id>~<name>.<ext>}, with the name in Base64: not every platform can
 * spell all names, and a folder for each output would cost more than its file. Blocking.
 *
 * <p>A file under its final name is complete, even after a crash of the process or the machine. Its content is on the
 * disk before an atomic rename gives it the name, and the name is on the disk before the write is reported. A file is
 * never written again, so an output may have several names: hard links.
 */
final class StoredImages {

    private static final String INCOMING = ".incoming";
    private static final String BEFORE_NAME = "~";

    private final Path directory;
    private final Path incoming;
    private final SharedForces forces = new SharedForces();

    /** Creates the directory if it is missing. */
    StoredImages(Path directory) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory.toRealPath();
        this.incoming = this.directory.resolve(INCOMING);
        Files.createDirectories(incoming);
    }

    private Path path(ImageKey key) {
        return requestDirectory(key.requestId()).resolve(fileName(key));
    }

    /** In ASCII, of at most 255 bytes. */
    static String fileName(ImageKey key) {
        String name = key.name()
                .map(stem ->
                        BEFORE_NAME + Base64.getUrlEncoder().withoutPadding().encodeToString(stem.toBytes()))
                .orElse("");
        return key.imageId() + name + "." + key.extension();
    }

    /** The output in a file of this name, if that is one. */
    private static Optional<ImageKey> key(UUID requestId, String fileName) {
        int name = fileName.indexOf(BEFORE_NAME);
        int dot = fileName.lastIndexOf('.');
        if (name < 0 || name > dot) {
            return ImageKey.parse(requestId + "/" + fileName);
        }
        return decoded(fileName.substring(name + 1, dot))
                .flatMap(stem -> ImageKey.parse(
                        requestId + "/" + fileName.substring(0, name) + "/" + stem + fileName.substring(dot)));
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void write(ImageKey key, byte[] bytes) throws IOException {
        write(key, arriving -> {
            ByteBuffer unwritten = ByteBuffer.wrap(bytes);
            while (unwritten.hasRemaining()) {
                arriving.write(unwritten);
            }
        });
    }

    private void write(ImageKey key, Content content) throws IOException {
        Path arriving = incoming.resolve(UUID.randomUUID().toString());
        try {
            writeDurably(arriving, content);
            publish(arriving, key);
        } finally {
            Files.deleteIfExists(arriving);
        }
    }

    private static void writeDurably(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS)) {
            content.writeTo(channel);
            // Without metadata: only content and length must survive.
            channel.force(false);
        }
    }

    private void publish(Path arriving, ImageKey key) throws IOException {
        Path home = requestDirectory(key.requestId());
        try {
            rename(arriving, home, key);
        } catch (NoSuchFileException e) {
            // It is the request's first output, or its directory has just been deleted.
            makeRequestDirectory(home);
            rename(arriving, home, key);
        }
        forces.force(home);
    }

    /** @return false if there is no readable output of this length */
    boolean copy(ImageKey from, ImageKey to, long bytes) throws IOException {
        Optional<StoredImage> earlier = find(from).filter(image -> image.size() == bytes);
        if (earlier.isEmpty()) {
            return false;
        }
        try {
            link(earlier.get().path(), to);
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // The name is taken, another file system begins within the directory, or there are no more or no hard
            // links.
            return copyBytes(earlier.get().path(), to);
        }
    }

    private void link(Path earlier, ImageKey key) throws IOException {
        Path home = requestDirectory(key.requestId());
        requireNoLink(home);
        if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
            makeRequestDirectory(home);
        }
        Files.createLink(home.resolve(fileName(key)), earlier);
        forces.force(home);
    }

    private boolean copyBytes(Path earlier, ImageKey key) throws IOException {
        Optional<FileChannel> readable = openIfReadable(earlier);
        if (readable.isEmpty()) {
            return false;
        }
        try (FileChannel source = readable.get()) {
            write(key, arriving -> {
                long size = source.size();
                for (long copied = 0; copied < size; ) {
                    copied += source.transferTo(copied, size - copied, arriving);
                }
            });
        }
        return true;
    }

    private static Optional<FileChannel> openIfReadable(Path file) throws IOException {
        try {
            return Optional.of(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        }
    }

    private static void requireNoLink(Path home) throws NotDirectoryException {
        if (Files.isSymbolicLink(home)) {
            throw new NotDirectoryException(home.toString());
        }
    }

    private static void rename(Path arriving, Path home, ImageKey key) throws IOException {
        requireNoLink(home);
        Files.move(
                arriving,
                home.resolve(fileName(key)),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void makeRequestDirectory(Path home) throws IOException {
        Files.createDirectories(home);
        forces.force(directory);
    }

    /** The output with this key, if there is one. Links are not followed. */
    Optional<StoredImage> find(ImageKey key) throws IOException {
        Path path = path(key);
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return file.isRegularFile()
                    ? Optional.of(new StoredImage(
                            path, file.size(), file.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Links are not followed. */
    SeekableByteChannel open(ImageKey key) throws IOException {
        return Files.newByteChannel(path(key), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private void delete(ImageKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    void deleteAll(List<ImageKey> keys) throws IOException {
        for (ImageKey key : keys) {
            delete(key);
        }
    }

    List<ImageKey> list(UUID requestId) throws IOException {
        Path home = requestDirectory(requestId);
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<ImageKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> outputs = Files.newDirectoryStream(home)) {
            for (Path output : outputs) {
                key(requestId, output.getFileName().toString()).ifPresent(keys::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return keys;
    }

    void deleteRequest(UUID requestId) throws IOException {
        Path home = requestDirectory(requestId);
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> outputs = Files.newDirectoryStream(home)) {
            for (Path output : outputs) {
                Files.deleteIfExists(output);
            }
        }
        try {
            Files.deleteIfExists(home);
        } catch (DirectoryNotEmptyException e) {
            // An output is being written; the next deletion of the request removes it.
        }
    }

    /** Removes half-written files of ended processes: everything last modified longer ago than {@code olderThan}. */
    int removeLeftOvers(Duration olderThan) throws IOException {
        Instant oldest = Instant.now().minus(olderThan);
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                if (lastModified(file).isBefore(oldest) && Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        }
        return removed;
    }

    private static Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        }
    }

    private Path requestDirectory(UUID requestId) {
        return directory.resolve(requestId.toString());
    }

    private interface Content {
        void writeTo(FileChannel file) throws IOException;
    }
}
