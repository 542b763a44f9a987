package dev.halftone.status;

import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Text that is written as it is asked for: what has been read is not written all at once, since the text of an item may be
 * much longer than the item, which has in common with others what the text has to repeat.
 */
final class Chunks {

    /** A chunk ends with the item that makes it as long as this. */
    static final int LENGTH = 64 * 1024;

    private Chunks() {}

    /** UTF-8, written on workers. */
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
