package dev.halftone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A client of server-sent events (HTML, section 9.2.5) that keeps all events. */
public final class EventStream implements AutoCloseable {

    /** @param data one line of JSON */
    public record Event(String id, String name, String data) {}

    private final HttpResponse<Stream<String>> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger comments = new AtomicInteger();
    private final CompletableFuture<Void> end;
    private String id = "";
    private String name = "";
    private String data = "";

    private EventStream(HttpResponse<Stream<String>> response) {
        this.response = response;
        this.end = CompletableFuture.runAsync(
                () -> response.body().forEach(this::line), task -> new Thread(task, "events").start());
    }

    /** Opens the stream, whatever the response is. */
    public static EventStream open(String uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        try {
            return new EventStream(
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        switch (colon < 0 ? line : line.substring(0, colon)) {
            case "id" -> id = value;
            case "event" -> name = value;
            case "data" -> data = value;
            default -> {
                if (colon == 0) {
                    comments.incrementAndGet();
                }
            }
        }
        if (line.isEmpty() && !data.isEmpty()) {
            events.add(new Event(id, name, data));
            name = "";
            data = "";
        }
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String headerName) {
        return response.headers().firstValue(headerName).orElse(null);
    }

    /** All events so far. */
    public List<Event> events() {
        return events;
    }

    public Event last() {
        return events.get(events.size() - 1);
    }

    public int comments() {
        return comments.get();
    }

    /** Whether the service has ended the stream cleanly. */
    public boolean hasEnded() {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    @Override
    public void close() {
        response.body().close();
    }
}
