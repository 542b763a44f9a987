package dev.halftone.store;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** Keeps outputs under their keys. Every operation may be repeated; failures are {@link StoreException}s. */
public interface ImageStore {

    /**
     * Stores the whole of {@code bytes}, or nothing. What was stored under the key before is replaced at once.
     *
     * @param bytes not changed by the caller until the answer is there
     * @param mediaType for stores that keep it beside the bytes, such as {@code image/jpeg}
     */
    Uni<Void> put(ImageKey key, byte[] bytes, String mediaType);

    /**
     * The bytes of an output in pieces of at most a mebibyte, each read when it is asked for. Fails when there is
     * none.
     */
    Multi<byte[]> get(ImageKey key);

    /** The outputs of a request, in no particular order; none when it has none. */
    Multi<ImageKey> list(UUID requestId);

    /** Removes these outputs, at most some thousand at a time; none there is fine. */
    Uni<Void> deleteAll(List<ImageKey> keys);

    /**
     * Removes all outputs of a request, also those whose keys nobody knows any more; none there is fine. Those that are
     * stored meanwhile may stay.
     */
    Uni<Void> deleteRequest(UUID requestId);

    /** Where clients get the output from now on, absolute; perhaps for a while only. Does not look whether it is there. */
    String publicUrl(ImageKey key);

    /** Nothing is asked of the store after that. */
    void close();
}
