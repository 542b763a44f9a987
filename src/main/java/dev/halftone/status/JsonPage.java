package dev.halftone.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.catalog.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;

/**
 * Streams one page of a listing, {@code {"<name>": [...], "next_cursor": ...}}. A page of very large items ends before
 * its limit; {@code next_cursor} then says that there are more.
 *
 * @param <T> the type of the items
 */
final class JsonPage<T> {

    /**
     * A page ends with the item that brings it to this length. Only items of several KB each reach it before the limit.
     */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    /** Reads the items of a page and converts them. */
    interface Source<T> {

        /**
         * @param after the last item read; null at the start of the page
         * @param most the maximum number of items
         */
        Uni<Page<T>> read(T after, int most);

        /** Called on a worker thread. */
        Object response(T item);

        String cursor(T item);
    }

    private final String name;
    private final int limit;
    private final Source<T> source;
    private final ObjectMapper json;
    private final OutputLinks links;

    private Iterator<T> ahead = Collections.emptyIterator();
    private boolean allRead;
    private T lastRead;
    private int read;
    private int reads;
    private T lastWritten;
    private int written;
    private long bytes;
    private boolean ended;

    JsonPage(String name, int limit, Source<T> source, ObjectMapper json, OutputLinks links) {
        this.name = name;
        this.limit = limit;
        this.source = source;
        this.json = json;
        this.links = links;
    }

    /** Subscribe only once. */
    Multi<byte[]> stream() {
        return Multi.createBy()
                .repeating()
                .uni(() -> readOn().chain(() -> links.onWorker(this::write)))
                .whilst(chunk -> !ended)
                .select()
                .where(chunk -> chunk.length > 0);
    }

    /** How often the source has been read. */
    int reads() {
        return reads;
    }

    /** Reads one item more than the page shows, to learn whether there is a next page. */
    private Uni<Void> readOn() {
        if (ahead.hasNext() || allRead) {
            return Uni.createFrom().voidItem();
        }
        return source.read(lastRead, limit + 1 - read).invoke(this::take).replaceWithVoid();
    }

    private void take(Page<T> page) {
        reads++;
        ahead = page.items().iterator();
        read += page.items().size();
        allRead = page.last() || page.items().isEmpty();
        if (!page.items().isEmpty()) {
            lastRead = page.items().get(page.items().size() - 1);
        }
    }

    private byte[] write() {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        try {
            if (lastWritten == null) {
                chunk.writeBytes(utf8("{\"" + name + "\":["));
            }
            while (ahead.hasNext() && chunk.size() < Chunks.LENGTH && !isFull()) {
                write(ahead.next(), chunk);
            }
            if (isFull() && ahead.hasNext() || allRead && !ahead.hasNext()) {
                end(chunk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes += chunk.size();
        return chunk.toByteArray();
    }

    private boolean isFull() {
        return written == limit || bytes >= MAX_BYTES;
    }

    private void write(T item, ByteArrayOutputStream chunk) throws IOException {
        if (lastWritten != null) {
            chunk.write(',');
        }
        chunk.writeBytes(json.writeValueAsBytes(source.response(item)));
        lastWritten = item;
        written++;
    }

    private void end(ByteArrayOutputStream chunk) throws IOException {
        String next = ahead.hasNext() ? source.cursor(lastWritten) : null;
        chunk.writeBytes(utf8("],\"next_cursor\":" + json.writeValueAsString(next) + "}"));
        ended = true;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
