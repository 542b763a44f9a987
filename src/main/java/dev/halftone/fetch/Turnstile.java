package dev.halftone.fetch;

/** Asked before each server that an image may be fetched from, redirects included. */
@FunctionalInterface
public interface Turnstile {

    /** For who has nothing to share. */
    Turnstile OPEN = server -> true;

    /**
     * @return whether the image may be fetched from there now; the fetch ends with {@link FetchOutcome.Crowded} otherwise
     */
    boolean enter(ServerAddress server);
}
