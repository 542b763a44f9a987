package dev.halftone.messages;

import java.util.List;

/** The names of the topics. */
public final class Topics {

    /** One record an image, keyed by the image's id: {@link ImageRequested}. */
    public static final String IMAGE_REQUESTED = "halftone.image.requested";

    /** One record an image and attempt, keyed by the request's id: {@link ImageProcessed}. */
    public static final String IMAGE_PROCESSED = "halftone.image.processed";

    /** One CloudEvent a request, keyed by the request's id: {@link RequestCompleted}. */
    public static final String REQUEST_COMPLETED = "halftone.request.completed";

    /** What could not be read, as it came, with the reason in the headers. */
    public static final String DEAD_LETTER = "halftone.dead-letter";

    /** Every topic. */
    public static final List<String> ALL = List.of(IMAGE_REQUESTED, IMAGE_PROCESSED, REQUEST_COMPLETED, DEAD_LETTER);

    private Topics() {}
}
