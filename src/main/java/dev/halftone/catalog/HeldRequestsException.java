package dev.halftone.catalog;

import dev.halftone.messages.ImageProcessed;
import java.util.List;

/** Some outcomes are applied; others belong to requests that another transaction holds, and can be applied later. */
public final class HeldRequestsException extends RuntimeException {

    private final transient List<RequestProgress> ended;
    private final transient List<ImageProcessed> held;

    HeldRequestsException(List<RequestProgress> ended, List<ImageProcessed> held, Throwable cause) {
        super("another transaction holds their requests", cause);
        this.ended = ended;
        this.held = held;
    }

    /** Requests that have ended with those that are applied. */
    public List<RequestProgress> ended() {
        return ended;
    }

    /** What is not applied. */
    public List<ImageProcessed> held() {
        return held;
    }
}
