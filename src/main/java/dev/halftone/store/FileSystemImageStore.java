package dev.halftone.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Stores outputs as files of one directory. File calls run on a separate small worker pool, in no particular order. */
final class FileSystemImageStore implements ImageStore {

    private static final Logger LOG = Logger.getLogger(FileSystemImageStore.class);

    // The threads mostly wait for the disk. This many keep its queue filled.
    private static final int THREADS = 16;
    // Longer than any write takes, so that files of another replica in a shared directory are left alone.
    private static final Duration LEFT_OVER_AGE = Duration.ofHours(1);

    private final StoredImages files;
    private final Supplier<String> publicUrl;
    private final WorkerExecutor disk;

    /** @param publicUrl without a trailing slash; called for each output */
    FileSystemImageStore(Vertx vertx, Path directory, Supplier<String> publicUrl) {
        this.publicUrl = publicUrl;
        try {
            this.files = new StoredImages(directory);
            int removed = files.removeLeftOvers(LEFT_OVER_AGE);
            if (removed > 0) {
                LOG.infof("Removed %d half-written files of an earlier process", removed);
            }
        } catch (IOException e) {
            throw new IllegalStateException("halftone.store.directory cannot be used: " + directory, e);
        }
        this.disk = vertx.createSharedWorkerExecutor("halftone-store", THREADS);
    }

    @Override
    public Uni<Void> put(ImageKey key, byte[] bytes, String mediaType) {
        return onDisk("could not be written", key.path(), call(() -> files.write(key, bytes)));
    }

    @Override
    public Uni<Boolean> copy(ImageKey from, ImageKey to, long bytes) {
        return onDisk("could not be written", to.path(), () -> files.copy(from, to, bytes));
    }

    @Override
    public Multi<byte[]> get(ImageKey key) {
        return Multi.createFrom()
                .resource(() -> new OpenFile(files, key), file -> Multi.createBy()
                        .repeating()
                        .uni(() -> onDisk("could not be read", key.path(), file::next))
                        .whilst(piece -> piece.length > 0))
                .withFinalizer((OpenFile file) -> onDisk("could not be closed", key.path(), call(file::close)))
                .select()
                .where(piece -> piece.length > 0);
    }

    @Override
    public Multi<ImageKey> list(UUID requestId) {
        return onDisk("could not be listed", requestId.toString(), () -> files.list(requestId))
                .onItem()
                .transformToMulti(keys -> Multi.createFrom().iterable(keys));
    }

    @Override
    public Uni<Void> deleteAll(List<ImageKey> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String what = keys.get(0).path() + " (the first of " + keys.size() + ")";
        return onDisk("could not be deleted", what, call(() -> files.deleteAll(keys)));
    }

    @Override
    public Uni<Void> deleteRequest(UUID requestId) {
        return onDisk("could not be deleted", requestId.toString(), call(() -> files.deleteRequest(requestId)));
    }

    @Override
    public String publicUrl(ImageKey key) {
        return publicUrl.get() + "/images/" + key.urlPath();
    }

    /** The file of the output with this key, if there is one. */
    Uni<Optional<StoredImage>> find(ImageKey key) {
        return onDisk("could not be read", key.path(), () -> files.find(key));
    }

    private <T> Uni<T> onDisk(String failed, String what, Callable<T> call) {
        return Uni.createFrom()
                .<T>emitter(emitter -> disk.executeBlocking(call, false)
                        .onSuccess(emitter::complete)
                        .onFailure(emitter::fail))
                .onFailure()
                .transform(cause -> failure("The image " + what + " " + failed + ".", cause));
    }

    private static StoreException failure(String message, Throwable cause) {
        // A full disk may be emptied, and a missing directory is created. Permissions do not change by themselves.
        boolean retryable = !(cause instanceof AccessDeniedException || cause instanceof NotDirectoryException);
        return new StoreException(message, retryable, cause);
    }

    private static Callable<Void> call(FileAction action) {
        return () -> {
            action.run();
            return null;
        };
    }

    @Override
    public void close() {
        disk.close();
    }

    private interface FileAction {
        void run() throws IOException;
    }
}
