package dev.halftone.recompress;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tiny image files under src/test/resources/recompress, all showing the same four quadrants. Those under groups are
 * two of them with one bit changed, found by a fuzzer: a decoder builds tens of thousands of prefix code tables for
 * them.
 */
final class SeedFiles {

    private SeedFiles() {}

    static byte[] read(String name) {
        try (InputStream in = SeedFiles.class.getResourceAsStream("/recompress/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names() {
        return namesTo(1);
    }

    /** Those in folders too, as {@code tiff/fax-tiled.tif}. */
    static List<String> all() {
        return namesTo(2);
    }

    private static List<String> namesTo(int depth) {
        try {
            return namesIn(Path.of(SeedFiles.class.getResource("/recompress").toURI()), depth);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> namesIn(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.endsWith(".py") && !name.endsWith(".icc"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
