package dev.halftone.http;

import dev.halftone.config.Roles;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A process without the {@code api} role only serves {@code /q/}: the API description, and in dev mode and tests health
 * and metrics.
 */
@ApplicationScoped
class RoleRoutes {

    private static final int BEFORE_EVERYTHING = 1000;

    private final boolean api;

    RoleRoutes(Roles roles) {
        this.api = roles.api();
    }

    void register(@Observes Filters filters) {
        if (!api) {
            filters.register(RoleRoutes::operationsOnly, BEFORE_EVERYTHING);
        }
    }

    private static void operationsOnly(RoutingContext context) {
        if (context.normalizedPath().startsWith("/q/")) {
            context.next();
            return;
        }
        ErrorAnswer.write(context, ApiException.notFound("This process has not the role 'api' (halftone.roles)."));
    }
}
