package dev.halftone.access;

import dev.halftone.catalog.Requester;
import dev.halftone.http.ApiException;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Who the current HTTP request comes from. */
@ApplicationScoped
public class Callers {

    private static final Caller ANYBODY = new Caller(Requester.anybody(), "");

    private final AccessMode access;
    private final KeyRing keys;
    private final SecurityIdentity identity;

    Callers(AccessMode access, KeyRing keys, SecurityIdentity identity) {
        this.access = access;
        this.keys = keys;
        this.identity = identity;
    }

    /** To be asked before anything asynchronous. */
    public Caller current() {
        return caller(identity);
    }

    public Requester requester() {
        return current().requester();
    }

    /** {@link ApiPolicy} has seen to it by the path; this holds for however the path was spelled, and in other modes. */
    public void requireAdministrator() {
        if (access.mode() != AccessConfig.Mode.API_KEY || !identity.hasRole(ApiKeyIdentities.ADMINISTRATOR)) {
            throw ApiException.forbidden("This is for the administrator's key alone.");
        }
    }

    /** What the current caller came with. To be asked before anything asynchronous; the answer stays right. */
    public Credential credential() {
        String key = identity.getAttribute(ApiKeyIdentities.KEY_ID);
        if (key != null) {
            UUID id = UUID.fromString(key);
            return () -> keys.isValid(id);
        }
        // Of a token that says so itself; what else the provider knows of it, nobody is told.
        Long expiry = identity.getAttribute(OidcUtils.QUARKUS_IDENTITY_EXPIRE_TIME);
        return expiry == null ? () -> true : () -> Instant.now().getEpochSecond() < expiry;
    }

    Caller caller(SecurityIdentity of) {
        if (access.mode() == AccessConfig.Mode.NONE) {
            return ANYBODY;
        }
        String name = of.getPrincipal().getName();
        if (of.isAnonymous() || name == null || name.isBlank()) {
            // Fail closed: an anonymous caller must never become everybody.
            throw new IllegalStateException("a request without an owner");
        }
        String key = of.getAttribute(ApiKeyIdentities.KEY_ID);
        return new Caller(Requester.of(name), key == null ? name : key);
    }
}
