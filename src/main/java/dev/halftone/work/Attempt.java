package dev.halftone.work;

import dev.halftone.messages.ImageRequested;
import java.util.concurrent.TimeUnit;

/** One try at one image, and since when; measured by the monotonic clock. */
record Attempt(ImageRequested image, long startNanos) {

    static Attempt start(ImageRequested image) {
        return new Attempt(image, System.nanoTime());
    }

    int milliseconds() {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
