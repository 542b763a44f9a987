package dev.halftone.work;

import dev.halftone.messages.ImageRequested;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.TimeUnit;

/**
 * One try at one image.
 *
 * @param startNanos since when, by the monotonic clock
 * @param span in its trace
 */
record Attempt(ImageRequested image, long startNanos, Span span) {

    static Attempt start(ImageRequested image, Span span) {
        return new Attempt(image, System.nanoTime(), span);
    }

    /** One that never begins, and is in no trace of its own. */
    static Attempt start(ImageRequested image) {
        return start(image, Span.getInvalid());
    }

    int milliseconds() {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
