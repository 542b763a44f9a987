package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Error responses sent before a resource method runs, or while a body that is not read to its end is still arriving.
 */
public final class ErrorAnswer {

    /**
     * Lets a client that is still sending read the response: closing with unread bytes makes TCP discard the response.
     */
    private static final Duration LISTENING = Duration.ofSeconds(2);

    private static final long NO_ERROR = 0;
    private static final String ENDS = ErrorAnswer.class.getName();

    private ErrorAnswer() {}

    /** Sends the error, and ends the request if its body is still arriving. */
    public static void send(RoutingContext context, ApiException refusal) {
        endRequestWithAnswer(context);
        write(context, refusal);
    }

    /** Also closes a connection older than HTTP/2, because the bytes that follow cannot be parsed as a request. */
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
     * If the client is still sending its body, ends the request after the response that is about to be sent: for HTTP/2
     * by resetting the stream (RFC 9113, section 8.1), for older versions by closing the connection. A handler that
     * reads the body receives no more of it, and is notified by {@link RoutingContext#addEndHandler}. Further calls
     * have no effect.
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
