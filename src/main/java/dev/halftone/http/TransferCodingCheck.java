package dev.halftone.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Rejects bodies with a transfer coding other than {@code chunked}, and closes their connection (RFC 9112, sections 6.1
 * and 6.3), because their end is unknown. Netty treats them as empty or uses their length, and reads the rest as the
 * next request. Behind a proxy that reads them differently, this permits request smuggling (Netty 4.1 and 4.2; no
 * upstream issue found).
 */
@ApplicationScoped
class TransferCodingCheck {

    private static final int BEFORE_EVERYTHING = 4_000;
    private static final int NOT_IMPLEMENTED = 501;

    void register(@Observes Filters filters) {
        filters.register(TransferCodingCheck::check, BEFORE_EVERYTHING);
    }

    private static void check(RoutingContext context) {
        if (isPlain(context.request())) {
            context.next();
            return;
        }
        ErrorAnswer.sendAndClose(
                context,
                ApiException.of(
                        NOT_IMPLEMENTED, "A body here has one transfer coding or none: 'chunked', since HTTP/1.1."));
    }

    private static boolean isPlain(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.isEmpty()
                || request.version() != HttpVersion.HTTP_1_0
                        && codings.size() == 1
                        && codings.get(0).equalsIgnoreCase("chunked");
    }
}
