package dev.halftone.access;

import dev.halftone.catalog.Requester;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** Who the current HTTP request comes from. */
@ApplicationScoped
public class Callers {

    private static final Caller ANYBODY = new Caller(Requester.anybody(), "");

    private final AccessMode access;
    private final SecurityIdentity identity;

    Callers(AccessMode access, SecurityIdentity identity) {
        this.access = access;
        this.identity = identity;
    }

    /** To be asked before anything asynchronous. */
    public Caller current() {
        return caller(identity);
    }

    public Requester requester() {
        return current().requester();
    }

    Caller caller(SecurityIdentity of) {
        if (access.mode() == AccessConfig.Mode.NONE) {
            return ANYBODY;
        }
        String name = of.getPrincipal().getName();
        if (of.isAnonymous() || name == null || name.isBlank()) {
            // Nobody has been let through to here; should he ever be, nobody is not everybody.
            throw new IllegalStateException("a request without an owner");
        }
        String key = of.getAttribute(ApiKeyIdentities.KEY_ID);
        return new Caller(Requester.of(name), key == null ? name : key);
    }
}
