package dev.halftone.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/**
 * Stores outputs by key. Every operation may be repeated; failures are {@link StoreException}s. A failure of {@link
 * #put} or {@link #copy} that may pass, such as a full disk or a store that does not respond, must be retryable: the
 * image is then tried again until the store takes it. Any other failure ends the image, with the code {@code store}.
 *
 * <p>Processes of the role {@code work} only call {@link #put} and {@link #copy}. They need no right to delete; without
 * the right to read, nothing is copied. Processes of the role {@code api} call all other methods.
 */
public interface ImageStore {

    /**
     * Stores all of {@code bytes}, or nothing. Atomically replaces what was stored under the key before.
     *
     * @param bytes must not change until the returned {@code Uni} has ended
     * @param mediaType for stores that keep it with the bytes, such as {@code image/jpeg}
     */
    Uni<Void> put(ImageKey key, byte[] bytes, String mediaType);

    /**
     * Stores an output under a second key, as a whole or not at all. Atomically replaces what was stored there before.
     * The two are independent: each can be replaced or deleted without the other.
     *
     * @param bytes the length of the output; a store that can tell does not copy an output of another length
     * @return false, and nothing is stored, if there is no such output or this process may not read it
     */
    Uni<Boolean> copy(ImageKey from, ImageKey to, long bytes);

    /** Reads an output in pieces of at most a mebibyte, each read on demand. Fails if there is none. */
    Multi<byte[]> get(ImageKey key);

    /** The outputs of a request, in no particular order; none if it has none. */
    Multi<ImageKey> list(UUID requestId);

    /** Removes these outputs, at most about a thousand at a time. Missing outputs are ignored. */
    Uni<Void> deleteAll(List<ImageKey> keys);

    /**
     * Removes all outputs of a request, also those whose keys are no longer known. A request without outputs is
     * ignored. Outputs that are stored meanwhile may remain.
     */
    Uni<Void> deleteRequest(UUID requestId);

    /**
     * The absolute URL at which clients get the output, possibly for a limited time. Does not check that the output
     * exists.
     */
    String publicUrl(ImageKey key);

    /** Releases resources. The store must not be used afterwards. */
    void close();
}
