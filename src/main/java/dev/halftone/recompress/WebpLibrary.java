package dev.halftone.recompress;

import com.luciad.imageio.webp.WebPWriteParam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Loads libwebp. The system can load a library only from a file, so it is unpacked to a folder of its own for each
 * process, in {@code java.io.tmpdir}. The folder is deleted as soon as the library is loaded: a process that is killed
 * leaves nothing behind, and no process can overwrite the library of another one.
 */
final class WebpLibrary {

    /** A setting of webp-imageio. By default it unpacks to {@code java.io.tmpdir} and leaves the file there. */
    private static final String FOLDER_OF_WEBP_IMAGEIO = "com.luciad.imageio.webp.tmpdir";

    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    private WebpLibrary() {}

    /**
     * Loads the library, unless it is loaded already.
     *
     * @throws IllegalStateException with a sentence that says why it can't be loaded
     */
    static void load() {
        Path temporary = Path.of(System.getProperty(TEMPORARY_FOLDER));
        Path folder;
        try {
            folder = Files.createTempDirectory(temporary, "libwebp");
        } catch (IOException e) {
            throw new IllegalStateException(
                    "WebP can't be encoded: libwebp has to be unpacked to a file, and no folder can be created in "
                            + temporary + " (" + e + "). Make it writable, or name another one with -D"
                            + TEMPORARY_FOLDER,
                    e);
        }
        System.setProperty(FOLDER_OF_WEBP_IMAGEIO, folder.toString());
        try {
            new WebPWriteParam(Locale.ROOT);
        } catch (LinkageError e) {
            // webp-imageio 0.10.2 prints the reason to the standard error stream (no issue was found).
            throw new IllegalStateException(
                    "WebP can't be encoded: libwebp could not be loaded from " + folder + " on "
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ". It needs glibc or macOS or Windows, and a folder without noexec: name one with -D"
                            + TEMPORARY_FOLDER,
                    e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Windows keeps a loaded library. webp-imageio deletes it when the process ends.
            folder.toFile().deleteOnExit();
        }
    }
}
