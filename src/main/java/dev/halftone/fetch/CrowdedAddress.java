package dev.halftone.fetch;

/** A {@link Turnstile} has refused the attempt, which ends before anybody is asked at this address. */
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
