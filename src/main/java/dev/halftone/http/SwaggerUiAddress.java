package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Redirects {@code /q/swagger-ui} to the folder by a relative reference (RFC 9110, section 10.2.2). Quarkus' own
 * redirect is absolute, which leads elsewhere behind a proxy with a path prefix.
 */
@ApplicationScoped
class SwaggerUiAddress {

    private static final int BEFORE_QUARKUS = -5_000;

    void addRoute(@Observes Router router) {
        router.get("/q/swagger-ui").order(BEFORE_QUARKUS).handler(SwaggerUiAddress::lead);
    }

    /** The router also matches the path with a trailing slash. */
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
