package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Errors that are answered before a resource is asked, or while a body is still coming that nobody reads to its end. */
public final class ErrorAnswer {

    /** For a client to see the answer while it still sends: closed with bytes unread, TCP would throw the answer away. */
    private static final Duration LISTENING = Duration.ofSeconds(2);

    private static final long NO_ERROR = 0;
    private static final String ENDS = ErrorAnswer.class.getName();

    private ErrorAnswer() {}

    /** Ends the request, too. */
    public static void send(RoutingContext context, ApiException refusal) {
        endRequestWithAnswer(context);
        write(context, refusal);
    }

    /** Whatever follows on a connection older than HTTP/2 is no request. */
    static void sendAndClose(RoutingContext context, ApiException refusal) {
        endRequestWithAnswer(context);
        if (context.get(ENDS) == null && context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(sent -> context.request().connection().close());
        }
        write(context, refusal);
    }

    static void write(RoutingContext context, ApiException refusal) {
        HttpServerResponse response = context.response();
        refusal.retryAfterSeconds()
                .ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds)));
        response.setStatusCode(refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Json.encode(refusal.body()));
    }

    /**
     * Has the answer that is about to be given end the request, too, where the client is still sending its body: of an
     * HTTP/2 connection the stream alone (RFC 9113, section 8.1), of an older one the connection. Whoever reads the body
     * gets no more of it, and hears of that from {@link RoutingContext#addEndHandler}. Said twice, it is done once.
     */
    public static void endRequestWithAnswer(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded() || context.get(ENDS) != null) {
            return;
        }
        context.put(ENDS, true);
        if (request.version() == HttpVersion.HTTP_2) {
            context.addEndHandler(sent -> context.response().reset(NO_ERROR));
        } else {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(sent -> discardAndClose(context));
        }
    }

    private static void discardAndClose(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        long timer = context.vertx()
                .setTimer(LISTENING.toMillis(), late -> request.connection().close());
        request.handler(discarded -> {});
        request.endHandler(whole -> {
            context.vertx().cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }
}
