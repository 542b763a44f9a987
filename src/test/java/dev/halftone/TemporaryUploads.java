package dev.halftone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The temporary files of uploads since this object was created. */
public final class TemporaryUploads {

    private final Path directory;
    private final Set<Path> others;

    /** @param directory where the service keeps them */
    public TemporaryUploads(Path directory) {
        this.directory = directory;
        this.others = all();
    }

    /** The files that exist now. */
    public Set<Path> files() {
        return all().stream().filter(file -> !others.contains(file)).collect(Collectors.toSet());
    }

    private Set<Path> all() {
        if (Files.notExists(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
