package dev.halftone.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers that are given before a resource is asked. */
final class ErrorAnswer {

    private ErrorAnswer() {}

    /** Ends the connection behind the answer when the client is still sending a body, which nobody reads. */
    static void send(RoutingContext context, int status, String sentence) {
        boolean sending = !context.request().isEnded();
        if (sending) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("error", sentence).encode())
                .onComplete(sent -> {
                    if (sending && !context.request().isEnded()) {
                        context.request().connection().close();
                    }
                });
    }
}
