package dev.halftone.access;

import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Responds with 429, before reading the request, if a caller exceeds its rate. Operations, images and files of the page
 * are not counted.
 */
@ApplicationScoped
class RequestRate {

    /** After Quarkus' authentication (200) and authorization (100). */
    private static final int AFTER_AUTHORIZATION = 50;

    private static final Pattern NOT_COUNTED = Pattern.compile("/(?:(?:q|images|app)/.*)?");

    private final AccessMode access;
    private final Callers callers;
    private final RateLimits limits;

    RequestRate(AccessMode access, Callers callers, RateLimits limits) {
        this.access = access;
        this.callers = callers;
        this.limits = limits;
    }

    void register(@Observes Filters filters) {
        if (limits.limitRequests()) {
            filters.register(this::check, AFTER_AUTHORIZATION);
        }
    }

    private void check(RoutingContext context) {
        String path = context.normalizedPath();
        if (NOT_COUNTED.matcher(path).matches() || isNobody(context)) {
            context.next();
            return;
        }
        limits.takeRequest(callers.caller(identity(context)))
                .ifPresentOrElse(pause -> refuse(context, pause), context::next);
    }

    private boolean isNobody(RoutingContext context) {
        SecurityIdentity caller = identity(context);
        return access.mode() != AccessConfig.Mode.NONE && (caller == null || caller.isAnonymous());
    }

    private static SecurityIdentity identity(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    }

    private static void refuse(RoutingContext context, Duration pause) {
        long seconds = pause.toSeconds() + 1;
        ErrorAnswer.send(
                context,
                ApiException.tooMany(
                        "More requests a minute than this key may send; try again in " + seconds + " seconds.",
                        seconds));
    }
}
