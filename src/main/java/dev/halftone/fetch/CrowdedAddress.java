package dev.halftone.fetch;

/** A {@link Turnstile} has refused the attempt. It ends before any request is sent to this address. */
final class CrowdedAddress extends RuntimeException {

    private final transient ServerAddress server;

    CrowdedAddress(ServerAddress server) {
        super(null, null, false, false);
        this.server = server;
    }

    ServerAddress server() {
        return server;
    }
}
