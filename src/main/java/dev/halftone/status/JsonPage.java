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
 * One page of a listing, {@code {"<name>": [...], "next_cursor": ...}}, written as its client reads. It has as many items as
 * were asked for, unless they are so large that it ends before: {@code next_cursor} says that there are more.
 *
 * @param <T> what is listed
 */
final class JsonPage<T> {

    /** A page ends with the item that makes it as long as this: only items of several KB each make it shorter than asked for. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    /** Where a page's items come from, and what is told of them. */
    interface Source<T> {

        /**
         * @param after the item behind which to go on; null for where the page begins
         * @param most items
         */
        Uni<Page<T>> read(T after, int most);

        /** Called on a worker. */
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

    /** To be subscribed to once. */
    Multi<byte[]> stream() {
        return Multi.createBy()
                .repeating()
                .uni(() -> readOn().chain(() -> links.onWorker(this::write)))
                .whilst(chunk -> !ended)
                .select()
                .where(chunk -> chunk.length > 0);
    }

    /** How often the source has been asked. */
    int reads() {
        return reads;
    }

    /** One more than is told of, to know whether there is one. */
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
