package dev.halftone.http;

import io.vertx.core.VertxException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Handles requests that match no route: those without a {@code Host}, or with a target that has no path. Quarkus' own
 * responses have no body, and a missing host logs an error (3.34.1; quarkusio/quarkus#43936), so any client could fill
 * the log.
 */
@ApplicationScoped
class UnroutedRequests {

    private static final int BEFORE_QUARKUS = -20_000;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    void addHandler(@Observes Router router) {
        router.route().order(BEFORE_QUARKUS).failureHandler(UnroutedRequests::failed);
    }

    private static void failed(RoutingContext context) {
        Throwable failure = context.failure();
        boolean unrouted = failure == null || failure instanceof VertxException || failure instanceof HttpException;
        if (unrouted
                && !context.response().headWritten()
                && (context.statusCode() == BAD_REQUEST || context.statusCode() == NOT_FOUND)) {
            answer(context, context.statusCode());
        } else {
            context.next();
        }
    }

    private static void answer(RoutingContext context, int status) {
        String sentence = status == NOT_FOUND
                ? "There is nothing at " + context.request().uri() + "."
                : "The request's target or its Host can't be read.";
        ErrorAnswer.write(context, ApiException.of(status, sentence));
    }
}
