package dev.halftone.recompress;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets only so much be decoded at once: a few huge images side by side would take the heap, and every other image with it.
 *
 * <p>Strictly first come, first served, so that a huge image is not overtaken for ever by small ones; one that is larger than
 * the whole budget runs alone.
 */
final class DecodingMemory {

    private final long budget;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long inUse;

    private record Waiting(long bytes, Runnable whenAdmitted) {}

    /** @param budget in bytes */
    DecodingMemory(long budget) {
        this.budget = budget;
    }

    /**
     * What recompressing a picture takes besides its file.
     *
     * @param maxPixels pictures of more are not decoded and take nothing
     * @param bytesPerPixel of the way that it goes
     */
    static long estimate(Container container, long maxPixels, int bytesPerPixel) {
        long pixels = (long) container.width() * container.height();
        return pixels > maxPixels ? 0 : pixels * bytesPerPixel;
    }

    /**
     * Takes memory, or remembers who waits for it.
     *
     * @param whenAdmitted called later, once, when the answer is false and memory has been taken
     * @return whether memory was taken at once
     */
    synchronized boolean take(long bytes, Runnable whenAdmitted) {
        if (waiting.isEmpty() && fits(bytes)) {
            inUse += bytes;
            return true;
        }
        waiting.add(new Waiting(bytes, whenAdmitted));
        return false;
    }

    /** Gives memory back that was taken. */
    void giveBack(long bytes) {
        Deque<Runnable> admitted = new ArrayDeque<>();
        synchronized (this) {
            inUse -= bytes;
            while (!waiting.isEmpty() && fits(waiting.peek().bytes)) {
                inUse += waiting.peek().bytes;
                admitted.add(waiting.remove().whenAdmitted);
            }
        }
        admitted.forEach(Runnable::run);
    }

    private boolean fits(long bytes) {
        return inUse == 0 || inUse + bytes <= budget;
    }
}
