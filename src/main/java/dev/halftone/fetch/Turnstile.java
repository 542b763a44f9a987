package dev.halftone.fetch;

/** Asked before each address that an image may be fetched from, redirects included. */
@FunctionalInterface
public interface Turnstile {

    /** For who has nothing to share. */
    Turnstile OPEN = address -> true;

    /**
     * @param address in its usual notation
     * @return whether the image may be fetched from there now; the fetch ends with {@link FetchOutcome.Crowded} otherwise
     */
    boolean enter(String address);
}
