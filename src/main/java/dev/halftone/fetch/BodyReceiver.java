package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;

/** Receives one body within its limits. The connection is closed as soon as one of them is exceeded. */
final class BodyReceiver {

    private final HttpUrl url;
    private final HttpClientResponse response;
    private final Vertx vertx;
    private final ByteBudget.Lease lease;
    private final BodyLimits limits;
    private final String sender;
    private final ContentCoding coding;
    private final long declared;
    private final LeasedBody body;
    private UniEmitter<? super byte[]> emitter;
    private long received;
    private long receivedBefore;
    private long watch;
    private volatile boolean ended;

    private BodyReceiver(
            Vertx vertx, HttpUrl url, HttpClientResponse response, ByteBudget.Lease lease, BodyLimits limits) {
        this.vertx = vertx;
        this.url = url;
        this.response = response;
        this.lease = lease;
        this.limits = limits;
        this.sender = sender(response);
        this.coding = ContentCoding.of(response.getHeader(HttpHeaderNames.CONTENT_ENCODING));
        this.declared = declaredLength(response);
        this.body = LeasedBody.received(lease, sender, limits, declared, coding);
    }

    /**
     * The decoded body of a paused response, within its limits. The lease is then as large as the body. Fails with a
     * {@link FetchException} or {@link LeasedBody.MoreMemoryNeeded}; the caller closes the lease.
     */
    static Uni<byte[]> receive(
            Vertx vertx, HttpUrl url, HttpClientResponse response, ByteBudget.Lease lease, BodyLimits limits) {
        return Uni.createFrom()
                .emitter(emitter -> new BodyReceiver(vertx, url, response, lease, limits).start(emitter));
    }

    /** The address, not the name: a sender can have any number of names for free. */
    private static String sender(HttpClientResponse response) {
        return ConnectedServer.addressOf(response.request().connection());
    }

    private void start(UniEmitter<? super byte[]> emitter) {
        this.emitter = emitter;
        emitter.onTermination(this::abort);
        if (declared > limits.maxBytes()) {
            fail(LeasedBody.tooLarge(limits.maxBytes()));
        } else if (!lease.holdFor(sender)) {
            fail(new LeasedBody.MoreMemoryNeeded(sender, lease.bytes(), limits.expected()));
        } else {
            watch = vertx.setPeriodic(limits.window().toMillis(), tick -> requirePace());
            response.handler(this::accept)
                    .endHandler(end -> complete())
                    .exceptionHandler(cause -> fail(ConnectionFailures.exchanging(url, cause)))
                    .resume();
        }
    }

    private void requirePace() {
        if (received - receivedBefore < limits.minBytesAWindow()) {
            fail(FetchException.transientFailure(
                    FetchFailure.TIMEOUT,
                    "The image came too slowly from %s: %d bytes a second are the least that is waited for."
                            .formatted(url.host(), limits.minRate())));
        }
        receivedBefore = received;
    }

    private void accept(Buffer piece) {
        if (ended) {
            return;
        }
        received += piece.length();
        try {
            body.append(piece.getBytes(), piece.length());
        } catch (FetchException | LeasedBody.MoreMemoryNeeded e) {
            fail(e);
        }
    }

    private void complete() {
        if (ended) {
            return;
        }
        vertx.cancelTimer(watch);
        if (declared >= 0 && received != declared) {
            fail(broken());
        } else if (coding == ContentCoding.IDENTITY || body.isEmpty()) {
            complete(body);
        } else {
            decode();
        }
    }

    private void complete(LeasedBody whole) {
        byte[] bytes;
        try {
            bytes = whole.finish();
        } catch (FetchException | LeasedBody.MoreMemoryNeeded e) {
            fail(e);
            return;
        }
        end();
        emitter.complete(bytes);
    }

    /** Decodes on a worker thread after the whole body has arrived, so that a slow sender does not occupy a thread. */
    private void decode() {
        LeasedBody decoded = body.decoded(limits);
        vertx.<Void>executeBlocking(
                        () -> {
                            coding.decode(body.read(), (piece, length) -> append(decoded, piece, length));
                            return null;
                        },
                        false)
                .onComplete(done -> endDecoding(decoded, done.cause()));
    }

    /** After the end, the lease may be closed already. */
    private synchronized void append(LeasedBody decoded, byte[] piece, int length) {
        if (ended) {
            throw new IllegalStateException("the download has ended");
        }
        decoded.append(piece, length);
    }

    private void endDecoding(LeasedBody decoded, Throwable failure) {
        if (failure != null) {
            fail(failure instanceof IOException ? broken() : (RuntimeException) failure);
        } else if (!ended) {
            complete(decoded);
        }
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
        vertx.cancelTimer(watch);
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
