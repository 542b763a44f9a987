package dev.halftone.recompress;

import com.sun.management.ThreadMXBean;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * What one image may take: so much processor time, and so much memory in all, garbage included. Decoders ask nobody before they loop
 * or allocate, but they read: so this is asked between rows, between pieces of the codec's work, and on reads of the file.
 * Once it is used up, every further {@link #reached()} throws, because a decoder may swallow an exception.
 *
 * <p>While there is some left, {@link CpuYield} lets other threads in. For one thread, the one that calls {@link #begin}.
 */
final class DecodeBudget implements Checkpoint {

    /** Carries the outcome, which tells which of both was used up. */
    static final class Exhausted extends RuntimeException {

        private final transient Rejected outcome;

        private Exhausted(Rejected outcome) {
            super(outcome.message(), null, false, false);
            this.outcome = outcome;
        }

        Rejected outcome() {
            return outcome;
        }
    }

    private final ProcessorTime processorTime = new ProcessorTime();
    private final ThreadMXBean threads;
    private final Duration time;
    private final CpuYield givingWay;
    private long deadline;
    private long lastAllocated;
    private Rejected exhausted;

    /**
     * @param time that one image may take, from {@link #begin} on
     * @param precedence of whoever is let in
     */
    DecodeBudget(Duration time, Precedence precedence) {
        this.time = time;
        this.givingWay = new CpuYield(precedence);
        // Not in every native executable; there the time alone is limited.
        this.threads = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemorySupported()
                        && bean.isThreadAllocatedMemoryEnabled()
                ? bean
                : null;
        begin();
    }

    /** For another image, with all its time and without a limit of memory. */
    void begin() {
        exhausted = null;
        deadline = processorTime.ofCurrentThread() + time.toNanos();
        liftMemoryLimit();
    }

    /** From now on the image may allocate so many bytes more, whether it keeps them or not. */
    void limitMemory(long bytes) {
        lastAllocated = threads == null ? Long.MAX_VALUE : allocated() + bytes;
    }

    /** From now on the image may allocate what it likes. */
    void liftMemoryLimit() {
        lastAllocated = Long.MAX_VALUE;
    }

    @Override
    public void reached() {
        if (exhausted != null) {
            throw new Exhausted(exhausted);
        }
        if (!givingWay.isDue()) {
            return;
        }
        if (processorTime.ofCurrentThread() - deadline >= 0) {
            exhaust(tookTooLong(time));
        }
        if (lastAllocated != Long.MAX_VALUE && allocated() > lastAllocated) {
            exhaust(new Rejected(
                    Reason.CORRUPT_IMAGE,
                    "The image is damaged, or made to harm: decoding it takes far more memory than its pixels"));
        }
        givingWay.pause();
    }

    private void exhaust(Rejected outcome) {
        exhausted = outcome;
        throw new Exhausted(outcome);
    }

    /** The outcome of an image that was given up after so much time of a processor. */
    static Rejected tookTooLong(Duration time) {
        return new Rejected(
                Reason.TIMEOUT,
                "Recompressing the image took longer than " + words(time) + " of processor time, so it was given up");
    }

    /** The outcome, once something is used up: then whatever a decoder made of it does not count. */
    Optional<Rejected> exhausted() {
        return Optional.ofNullable(exhausted);
    }

    private long allocated() {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Such as "30 s". */
    static String words(Duration time) {
        long milliseconds = time.toMillis();
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
    }
}
