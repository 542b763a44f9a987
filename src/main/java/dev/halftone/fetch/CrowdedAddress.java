package dev.halftone.fetch;

/** A {@link Turnstile} has refused the attempt, which ends before anybody is asked at this address. */
final class CrowdedAddress extends RuntimeException {

    private final String address;

    CrowdedAddress(String address) {
        super(null, null, false, false);
        this.address = address;
    }

    String address() {
        return address;
    }
}
