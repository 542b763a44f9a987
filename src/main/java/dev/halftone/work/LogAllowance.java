package dev.halftone.work;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Limits log lines per period. The first line of the next period says how many were left out. */
final class LogAllowance {

    private final int most;
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private long periodStart;
    private int taken;
    private int leftOut;

    LogAllowance(int most, Duration period, LongSupplier nanoTime) {
        this.most = most;
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
        this.periodStart = nanoTime.getAsLong();
    }

    /** @param line writes the line, given the text to append to it */
    void take(Consumer<String> line) {
        long now = nanoTime.getAsLong();
        if (now - periodStart >= periodNanos) {
            periodStart = now;
            taken = 0;
        }
        if (taken == most) {
            leftOut++;
            return;
        }
        taken++;
        line.accept(leftOut == 0 ? "" : " (" + leftOut + " such lines were left out)");
        leftOut = 0;
    }
}
