package dev.halftone.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;

/**
 * What needs a key: everything but the paths that are named here. The administrator's key is for keys alone, so that it
 * owns nothing and reads nothing.
 */
@ApplicationScoped
class ApiPolicy implements HttpSecurityPolicy {

    /** The page, and what describes the API. In production health and metrics have a port of their own. */
    private static final Pattern OPEN = Pattern.compile("/|/index\\.html|/app/[^;]*|/q/.*");

    private static final Pattern IMAGE = Pattern.compile("/images/[^/;]+/[^/;]+/?");
    /** With matrix parameters too, which the router does not look at. */
    private static final Pattern KEYS = Pattern.compile("/keys([/;].*)?");

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
            if (mayUse(caller, context.normalizedPath())) {
                return CheckResult.permit();
            }
            if (caller.isAnonymous()) {
                return CheckResult.deny();
            }
            // The framework's own answer has no body. After this one nothing follows.
            ErrorAnswer.send(context, 403, "This key is not for this.");
            return Uni.createFrom().nothing();
        });
    }

    private boolean isOpen(String path) {
        return OPEN.matcher(path).matches()
                || imagesAreOpen && IMAGE.matcher(path).matches();
    }

    private boolean mayUse(SecurityIdentity caller, String path) {
        // The roles of an OIDC provider are its own.
        boolean administrator =
                access.mode() == AccessConfig.Mode.API_KEY && caller.hasRole(ApiKeyIdentities.ADMINISTRATOR);
        return !caller.isAnonymous() && administrator == KEYS.matcher(path).matches();
    }
}
