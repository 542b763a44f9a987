package dev.halftone;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A handler for {@link Origin#on} that holds all requests until a test releases them, and responds to later ones at once.
 * There is no moment between the two: whenever a request comes, it is responded to. A request whose client has gone is
 * not held any more.
 */
public final class HeldResponses implements Handler<HttpServerRequest> {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** Guarded by this object, as all that follows. */
    private final Deque<HttpServerRequest> held = new ArrayDeque<>();

    private int seen;
    /** None while requests are held. */
    private Handler<HttpServerRequest> answer;

    @Override
    public void handle(HttpServerRequest request) {
        Handler<HttpServerRequest> now;
        synchronized (this) {
            seen++;
            now = answer;
            if (now == null) {
                held.add(request);
                request.response().closeHandler(gone -> forget(request));
            }
        }
        if (now != null) {
            now.handle(request);
        }
    }

    private synchronized void forget(HttpServerRequest request) {
        held.remove(request);
    }

    /** How many are held now. */
    public synchronized int count() {
        return held.size();
    }

    /** How many have come so far, whatever became of them. */
    public synchronized int seen() {
        return seen;
    }

    /** Waits until at least so many are held. */
    public void awaitHeld(int requests) {
        await(requests + " requests are held").atMost(WAIT_TIMEOUT).until(() -> count() >= requests);
    }

    /** Waits until at least so many have come, some of which may have gone since. */
    public void awaitSeen(int requests) {
        await(requests + " requests have come").atMost(WAIT_TIMEOUT).until(() -> seen() >= requests);
    }

    /** Responds with these bytes to all requests, from now on. */
    public void release(byte[] body) {
        release(request -> request.response().end(Buffer.buffer(body)));
    }

    /** Responds by this handler to all requests, from now on. */
    public void release(Handler<HttpServerRequest> responses) {
        List<HttpServerRequest> waiting;
        synchronized (this) {
            answer = responses;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(responses::handle);
    }

    /** Waits for a request if none is held, and responds to the one that has waited longest. The others stay held. */
    public void releaseOne(byte[] body) {
        HttpServerRequest first =
                await("a request is held").atMost(WAIT_TIMEOUT).until(this::poll, one -> one != null);
        first.response().end(Buffer.buffer(body));
    }

    private synchronized HttpServerRequest poll() {
        return held.poll();
    }
}
