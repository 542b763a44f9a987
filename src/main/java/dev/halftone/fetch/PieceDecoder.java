package dev.halftone.fetch;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;

/**
 * Decodes the pieces of a body one after the other, on a worker where there is anything to decode: a piece of some KB may
 * become a thousand times as much, for which no event loop can wait. No piece comes while one is decoded.
 */
final class PieceDecoder {

    private final Vertx vertx;
    private final HttpClientResponse response;
    private final ContentDecoder decoder;
    private final ContentDecoder.Sink sink;
    private final Consumer<Throwable> failed;
    private Runnable whenDecoded = () -> {};
    private boolean decoding;
    private boolean closed;

    /**
     * @param sink called on a worker, or where pieces are handed in
     * @param failed told where pieces are handed in, once, unless this has been closed
     */
    PieceDecoder(
            Vertx vertx,
            HttpClientResponse response,
            ContentDecoder decoder,
            ContentDecoder.Sink sink,
            Consumer<Throwable> failed) {
        this.vertx = vertx;
        this.response = response;
        this.decoder = decoder;
        this.sink = sink;
        this.failed = failed;
    }

    void take(Buffer piece) {
        byte[] bytes = piece.getBytes();
        if (decoder instanceof ContentDecoder.IdentityDecoder) {
            sink.accept(bytes, bytes.length);
            return;
        }
        response.pause();
        decoding = true;
        vertx.<Void>executeBlocking(
                        () -> {
                            decoder.decode(bytes, sink);
                            return null;
                        },
                        false)
                .onComplete(decoded -> end(decoded.cause()));
    }

    private void end(Throwable failure) {
        decoding = false;
        if (closed) {
            decoder.close();
        } else if (failure != null) {
            failed.accept(failure);
        } else {
            response.resume();
            whenDecoded.run();
        }
    }

    /** Runs the action when all pieces that were taken are decoded: at once, or when the last one is. */
    void whenDecoded(Runnable action) {
        if (decoding) {
            whenDecoded = action;
        } else {
            action.run();
        }
    }

    boolean isDecoding() {
        return decoding;
    }

    /** Whether the pieces so far could be all. */
    boolean isComplete() {
        return decoder.isComplete();
    }

    /** What is being decoded comes to its end. */
    void close() {
        closed = true;
        if (!decoding) {
            decoder.close();
        }
    }
}
