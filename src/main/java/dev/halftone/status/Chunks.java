package dev.halftone.status;

import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Renders items to text in chunks, on demand. Items are not rendered all at once, because their text may be much longer
 * than the items in memory: items share data that their text repeats.
 */
final class Chunks {

    /** A chunk ends with the item that brings it to this length. */
    static final int LENGTH = 64 * 1024;

    private Chunks() {}

    /** UTF-8, rendered on worker threads. */
    static <T> Multi<byte[]> of(List<T> items, OutputLinks links, Function<T, String> text) {
        return Multi.createFrom().deferred(() -> {
            Iterator<T> rest = items.iterator();
            return Multi.createBy()
                    .repeating()
                    .uni(() -> links.onWorker(() -> next(rest, text)))
                    .whilst(chunk -> rest.hasNext());
        });
    }

    private static <T> byte[] next(Iterator<T> rest, Function<T, String> text) {
        StringBuilder chunk = new StringBuilder();
        while (rest.hasNext() && chunk.length() < LENGTH) {
            chunk.append(text.apply(rest.next()));
        }
        return chunk.toString().getBytes(StandardCharsets.UTF_8);
    }
}
