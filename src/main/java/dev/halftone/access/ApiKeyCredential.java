package dev.halftone.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** The hash of a bearer token. */
final class ApiKeyCredential extends BaseAuthenticationRequest {

    private final byte[] hash;

    ApiKeyCredential(byte[] hash) {
        this.hash = hash;
    }

    byte[] hash() {
        return hash;
    }
}
