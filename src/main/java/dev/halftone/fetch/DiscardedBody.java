package dev.halftone.fetch;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;

/**
 * The body of a response that is no image. A small body is read to its end, so that its connection can serve the next
 * request. Otherwise the connection is closed.
 */
final class DiscardedBody {

    private static final int MAX_BYTES = 64 * 1024;
    private static final long MAX_MILLIS = 2_000;

    private final Vertx vertx;
    private final HttpClientResponse response;
    private final long timer;
    private long received;
    private boolean ended;

    private DiscardedBody(Vertx vertx, HttpClientResponse response) {
        this.vertx = vertx;
        this.response = response;
        this.timer = vertx.setTimer(MAX_MILLIS, expired -> close());
    }

    /** Takes over a paused response. */
    static void discard(Vertx vertx, HttpClientResponse response) {
        DiscardedBody body = new DiscardedBody(vertx, response);
        response.handler(piece -> body.count(piece.length()))
                .endHandler(end -> body.end())
                .exceptionHandler(cause -> body.end())
                .resume();
    }

    private void count(int bytes) {
        received += bytes;
        if (received > MAX_BYTES) {
            close();
        }
    }

    private void close() {
        if (!ended) {
            end();
            response.request().reset();
        }
    }

    private void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }
}
