package dev.halftone.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Forces the names in directories to the disk. All who come while a directory is being forced share the next time,
 * which begins after they have come: so it has their names. Blocking.
 */
final class SharedForces {

    /** How a directory is forced. */
    interface Force {
        void force(Path directory) throws IOException;
    }

    private static final class Round {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private boolean begun;
    }

    private final Force force;
    /** The round of each directory that began last, or has not begun; guarded by this. */
    private final Map<Path, Round> latest = new HashMap<>();

    SharedForces() {
        this(SharedForces::forceNames);
    }

    SharedForces(Force force) {
        this.force = force;
    }

    /** Names are content of their directory, which must be forced to the disk like a file. */
    private static void forceNames(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Returns when all names that were in the directory at the call are on the disk. */
    void force(Path directory) throws IOException {
        Round before;
        Round own;
        synchronized (this) {
            before = latest.get(directory);
            own = before == null || before.begun ? new Round() : before;
            latest.put(directory, own);
        }
        if (own != before) {
            lead(directory, before, own);
        }
        awaitEnd(own);
    }

    /** The first of a round forces for all. */
    private void lead(Path directory, Round before, Round own) {
        if (before != null) {
            before.end.handle((done, failure) -> done).join();
        }
        synchronized (this) {
            own.begun = true;
        }
        try {
            force.force(directory);
            own.end.complete(null);
        } catch (IOException | RuntimeException | Error failure) {
            own.end.completeExceptionally(failure);
        } finally {
            synchronized (this) {
                latest.remove(directory, own);
            }
        }
    }

    private static void awaitEnd(Round round) throws IOException {
        try {
            round.end.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        }
    }
}
