package dev.halftone.access;

import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;

/**
 * Requires authentication for every path except those listed here. The administrator's key only manages keys and
 * deletes all requests of an owner. It owns nothing and reads nothing.
 */
@ApplicationScoped
class ApiPolicy implements HttpSecurityPolicy {

    /** The page and the API description. In production, health and metrics have their own port. */
    private static final Pattern OPEN = Pattern.compile("/|/index\\.html|/app/[^;]*|/q/.*");

    private static final Pattern IMAGE = Pattern.compile("/images/[^/;]+/[^/;]+(/[^/;]+)?/?");
    /** Allows matrix parameters, which the router ignores. */
    private static final Pattern KEYS = Pattern.compile("/keys([/;].*)?");

    /** The path that deletes all requests of an owner. */
    private static final Pattern REQUESTS = Pattern.compile("/requests(;.*)?/?(;.*)?");

    private final AccessMode access;
    private final boolean imagesAreOpen;

    ApiPolicy(AccessMode access, ImagesConfig images) {
        this.access = access;
        this.imagesAreOpen = images.everybody();
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext requestContext) {
        if (access.mode() == AccessConfig.Mode.NONE || isOpen(context.normalizedPath())) {
            return CheckResult.permit();
        }
        return identity.chain(caller -> {
            if (mayUse(caller, context.request().method(), context.normalizedPath())) {
                return CheckResult.permit();
            }
            if (caller.isAnonymous()) {
                return CheckResult.deny();
            }
            // The framework's own response has no body. The `Uni` never completes, so nothing else is sent.
            ErrorAnswer.send(context, ApiException.forbidden("This key is not for this."));
            return Uni.createFrom().nothing();
        });
    }

    private boolean isOpen(String path) {
        return OPEN.matcher(path).matches()
                || imagesAreOpen && IMAGE.matcher(path).matches();
    }

    private boolean mayUse(SecurityIdentity caller, HttpMethod method, String path) {
        // Ignore roles that an OIDC provider assigns.
        boolean administrator =
                access.mode() == AccessConfig.Mode.API_KEY && caller.hasRole(ApiKeyIdentities.ADMINISTRATOR);
        boolean isTheAdministrators = KEYS.matcher(path).matches()
                || method.equals(HttpMethod.DELETE) && REQUESTS.matcher(path).matches();
        return !caller.isAnonymous() && administrator == isTheAdministrators;
    }
}
