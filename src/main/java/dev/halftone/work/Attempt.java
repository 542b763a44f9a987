package dev.halftone.work;

import dev.halftone.messages.ImageRequested;
import io.opentelemetry.api.trace.Span;
import java.util.concurrent.TimeUnit;

/**
 * One attempt at one image.
 *
 * @param startNanos the start, by the monotonic clock
 * @param span of the attempt
 */
record Attempt(ImageRequested image, long startNanos, Span span) {

    static Attempt start(ImageRequested image, Span span) {
        return new Attempt(image, System.nanoTime(), span);
    }

    /** An attempt that never begins and has no span. */
    static Attempt start(ImageRequested image) {
        return start(image, Span.getInvalid());
    }

    int milliseconds() {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
