package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Leads from {@code /q/swagger-ui} to the folder by a relative reference (RFC 9110, section 10.2.2): Quarkus' own begins at
 * the root, where a proxy with a prefix has somebody else's pages.
 */
@ApplicationScoped
class SwaggerUiAddress {

    private static final int BEFORE_QUARKUS = -5_000;

    void addRoute(@Observes Router router) {
        router.get("/q/swagger-ui").order(BEFORE_QUARKUS).handler(SwaggerUiAddress::lead);
    }

    /** The router takes a path with a slash at its end for the same. */
    private static void lead(RoutingContext context) {
        if (context.normalizedPath().endsWith("/")) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(302)
                    .putHeader(HttpHeaders.LOCATION, "swagger-ui/")
                    .end();
        }
    }
}
