package dev.halftone.failures;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A small disk for the store: a tmpfs if the tests run as root, otherwise a plain folder. */
final class Disk implements AutoCloseable {

    private static final String SIZE = "64m";
    private static final long LITTLE_BYTES = 1_000_000;
    private static final Duration LONGER_THAN_ANY_WRITE = Duration.ofHours(2);

    private final Path mountPoint;
    private final boolean mounted;

    Disk(Path mountPoint) {
        this.mountPoint = mountPoint;
        try {
            Files.createDirectories(mountPoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "halftone", mountPoint.toString());
    }

    /** Whether the disk is a tmpfs, which is small enough to be filled. */
    boolean canBeFilled() {
        return mounted;
    }

    Path store() {
        return mountPoint.resolve("images");
    }

    /** Fills the disk to the last byte. */
    void fill() {
        byte[] block = new byte[4096];
        try (OutputStream ballast = Files.newOutputStream(ballast())) {
            while (true) {
                ballast.write(block);
            }
        } catch (IOException full) {
            requireFull(full);
        }
    }

    private void requireFull(IOException expected) {
        try {
            // A write of the service that fails meanwhile frees its bytes.
            if (Files.getFileStore(mountPoint).getUsableSpace() > LITTLE_BYTES) {
                throw new UncheckedIOException(expected);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void empty() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return mountPoint.resolve("ballast");
    }

    /** The stored files of a request. */
    List<Path> outputs(String requestId) {
        return list(store().resolve(requestId));
    }

    /** Files of processes that were killed in the middle of a write. */
    List<Path> leftOvers() {
        return incoming().filter(file -> !isOld(file)).toList();
    }

    /** Files that {@link #ageLeftOvers} has made old and that still exist. */
    List<Path> oldLeftOvers() {
        return incoming().filter(Disk::isOld).toList();
    }

    private Stream<Path> incoming() {
        return list(store().resolve(".incoming")).stream();
    }

    private static boolean isOld(Path file) {
        try {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return written.isBefore(Instant.now().minus(LONGER_THAN_ANY_WRITE.dividedBy(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes left-over files so old that the next process that starts must remove them. */
    void ageLeftOvers() {
        FileTime longAgo = FileTime.from(Instant.now().minus(LONGER_THAN_ANY_WRITE));
        try {
            for (Path file : leftOvers()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String requestId) {
        Path folder = store().resolve(requestId);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (mounted) {
            run("umount", "--lazy", mountPoint.toString());
        }
    }
}
