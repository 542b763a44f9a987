package dev.halftone.recompress;

import com.sun.management.ThreadMXBean;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits the processor time and the total memory, garbage included, that one image may take. Decoders check no limit
 * before they loop or allocate, but they do read. So the budget is checked between rows, between steps of the codec,
 * and on reads of the file. Once the budget is exhausted, every further {@link #reached()} throws, because a decoder
 * may swallow an exception.
 *
 * <p>Until then, {@link CpuYield} lets other threads run. A budget belongs to one thread, the one that calls {@link
 * #begin}.
 */
final class DecodeBudget implements Checkpoint {

    /** Carries the outcome, which says whether time or memory is exhausted. */
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
     * @param time the processor time per image, counted from {@link #begin}
     * @param precedence makes the pauses longer while it is taken
     */
    DecodeBudget(Duration time, Precedence precedence) {
        this.time = time;
        this.givingWay = new CpuYield(precedence);
        // Not available in every native executable. Without it, only the time is limited.
        this.threads = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemorySupported()
                        && bean.isThreadAllocatedMemoryEnabled()
                ? bean
                : null;
        begin();
    }

    /** Starts with another image: full time, no memory limit. */
    void begin() {
        exhausted = null;
        deadline = processorTime.ofCurrentThread() + time.toNanos();
        liftMemoryLimit();
    }

    /** Limits the bytes that the image may allocate from now on, whether it keeps them or not. */
    void limitMemory(long bytes) {
        lastAllocated = threads == null ? Long.MAX_VALUE : allocated() + bytes;
    }

    /** Removes the memory limit. */
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

    /** The outcome of an image that exceeded its processor time. */
    static Rejected tookTooLong(Duration time) {
        return new Rejected(
                Reason.TIMEOUT,
                "Recompressing the image took longer than " + words(time) + " of processor time, so it was given up");
    }

    /** The outcome if the budget is exhausted. It overrides the result of the decoder. */
    Optional<Rejected> exhausted() {
        return Optional.ofNullable(exhausted);
    }

    private long allocated() {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Formats a duration, such as "30 s". */
    static String words(Duration time) {
        long milliseconds = time.toMillis();
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
    }
}
