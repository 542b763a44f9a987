package dev.halftone.fetch;

/** Decides, before each connection to a server, whether an image may be fetched from it now; redirects included. */
@FunctionalInterface
public interface Turnstile {

    /** Admits every server. */
    Turnstile OPEN = server -> true;

    /**
     * @return whether the image may be fetched from there now; otherwise the fetch ends with {@link
     *     FetchOutcome.Crowded}
     */
    boolean enter(ServerAddress server);
}
