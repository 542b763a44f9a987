package dev.halftone;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on loopback that responds as each test wants; unknown paths get 404. */
public final class Origin implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Handler<HttpServerRequest>> handlers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> hits = new ConcurrentHashMap<>();
    private final HttpServer server;

    public Origin() {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void handle(HttpServerRequest request) {
        hits.computeIfAbsent(request.path(), path -> new AtomicInteger()).incrementAndGet();
        handlers.getOrDefault(
                        request.path(),
                        unknown -> unknown.response().setStatusCode(404).end())
                .handle(request);
    }

    /** Responds 200 with these bytes; the bytes decide the format, whatever the media type says. */
    public String serve(String path, byte[] body) {
        return on(path, request -> request.response()
                .putHeader("content-type", "image/jpeg")
                .end(Buffer.buffer(body)));
    }

    /** Responds with the handler. */
    public String on(String path, Handler<HttpServerRequest> handler) {
        handlers.put(path, handler);
        return url(path);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    public int port() {
        return server.actualPort();
    }

    /** How often the path was requested. */
    public int hits(String path) {
        return hits.getOrDefault(path, new AtomicInteger()).get();
    }

    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
