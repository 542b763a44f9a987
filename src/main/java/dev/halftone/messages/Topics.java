package dev.halftone.messages;

import java.util.List;

/** The names of the topics. */
public final class Topics {

    /** One record for each try at an image, without a key: {@link ImageRequested}. */
    public static final String IMAGE_REQUESTED = "halftone.image.requested";

    /** One record for each try at an image, keyed by the request's id: {@link ImageProcessed}. */
    public static final String IMAGE_PROCESSED = "halftone.image.processed";

    /** One CloudEvent for each end of a request, keyed by the request's id: {@link RequestCompleted}. */
    public static final String REQUEST_COMPLETED = "halftone.request.completed";

    /** Records that could not be read, with the reason in the headers. */
    public static final String DEAD_LETTER = "halftone.dead-letter";

    /** Every topic. */
    public static final List<String> ALL = List.of(IMAGE_REQUESTED, IMAGE_PROCESSED, REQUEST_COMPLETED, DEAD_LETTER);

    private Topics() {}
}
