package dev.halftone.fetch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.zip.DataFormatException;

/** Receives one body within its limits. The connection is closed as soon as one of them is passed. */
final class BodyReceiver {

    private final ImageUrl url;
    private final HttpClientResponse response;
    private final ByteBudget.Lease lease;
    private final long limit;
    private final PieceDecoder decoder;
    private final long declared;
    private final LeasedBody body;
    private UniEmitter<? super byte[]> emitter;
    private long received;
    private volatile boolean ended;

    private BodyReceiver(Vertx vertx, ImageUrl url, HttpClientResponse response, ByteBudget.Lease lease, long limit) {
        this.url = url;
        this.response = response;
        this.lease = lease;
        this.limit = limit;
        ContentDecoder coding = ContentDecoder.forCoding(response.getHeader(HttpHeaderNames.CONTENT_ENCODING));
        this.decoder = new PieceDecoder(vertx, response, coding, this::append, this::failDecoding);
        this.declared = declaredLength(response);
        this.body = new LeasedBody(lease, limit, declared);
    }

    /**
     * The decoded body of a paused response, at most {@code limit} bytes long; the lease is as large as the body then.
     * Fails with a {@link FetchException} or {@link LeasedBody.MoreMemoryNeeded}; the lease is the caller's to close.
     */
    static Uni<byte[]> receive(
            Vertx vertx, ImageUrl url, HttpClientResponse response, ByteBudget.Lease lease, long limit) {
        return Uni.createFrom().emitter(emitter -> new BodyReceiver(vertx, url, response, lease, limit).start(emitter));
    }

    private void start(UniEmitter<? super byte[]> emitter) {
        this.emitter = emitter;
        emitter.onTermination(this::abort);
        if (declared > limit) {
            fail(LeasedBody.tooLarge(limit));
        } else if (declared > lease.bytes() && !lease.tryGrow(declared)) {
            fail(new LeasedBody.MoreMemoryNeeded(declared));
        } else {
            response.handler(this::accept)
                    .endHandler(end -> decoder.whenDecoded(this::complete))
                    .exceptionHandler(cause -> fail(ConnectionFailures.exchanging(url, cause)))
                    .resume();
        }
    }

    private void accept(Buffer piece) {
        if (ended) {
            return;
        }
        received += piece.length();
        try {
            if (received > limit) {
                throw LeasedBody.tooLarge(limit);
            }
            decoder.take(piece);
        } catch (FetchException | LeasedBody.MoreMemoryNeeded e) {
            fail(e);
        }
    }

    /** On a worker, perhaps: what comes behind the end is too late for the lease. */
    private synchronized void append(byte[] bytes, int length) {
        if (ended) {
            throw new IllegalStateException("the download has ended");
        }
        body.append(bytes, length);
    }

    private void failDecoding(Throwable cause) {
        fail(cause instanceof DataFormatException ? broken() : (RuntimeException) cause);
    }

    private void complete() {
        if (ended) {
            return;
        }
        if (!decoder.isComplete() || declared >= 0 && received != declared) {
            fail(broken());
            return;
        }
        end();
        emitter.complete(body.finish());
    }

    private void fail(RuntimeException cause) {
        if (!ended) {
            abort();
            emitter.fail(cause);
        }
    }

    private void abort() {
        if (!ended) {
            end();
            response.request().reset();
        }
    }

    private synchronized void end() {
        ended = true;
        decoder.close();
    }

    private FetchException broken() {
        return FetchException.transientFailure(
                FetchFailure.CONNECT, "The image did not arrive whole from " + url.host() + ".");
    }

    private static long declaredLength(HttpClientResponse response) {
        String header = response.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return header == null ? -1 : Math.max(-1, Long.parseLong(header.strip()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
