package dev.halftone.access;

import dev.halftone.catalog.Requester;
import dev.halftone.http.ApiException;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** The caller of the current HTTP request. */
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

    /** Call this before any asynchronous step. */
    public Caller current() {
        return caller(identity);
    }

    public Requester requester() {
        return current().requester();
    }

    /**
     * Backs up {@link ApiPolicy}, which matches paths: this check holds for any spelling of the path, and in other
     * modes.
     */
    public void requireAdministrator() {
        if (access.mode() != AccessConfig.Mode.API_KEY || !identity.hasRole(ApiKeyIdentities.ADMINISTRATOR)) {
            throw ApiException.forbidden("This is for the administrator's key alone.");
        }
    }

    /**
     * The credential of the current caller. Call this before any asynchronous step; the result remains usable
     * afterwards.
     */
    public Credential credential() {
        String key = identity.getAttribute(ApiKeyIdentities.KEY_ID);
        if (key != null) {
            UUID id = UUID.fromString(key);
            return () -> keys.isValid(id);
        }
        // Only a token that states its expiry can expire here: the provider is not asked whether it was revoked.
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
