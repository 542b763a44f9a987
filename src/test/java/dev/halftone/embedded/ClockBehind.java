package dev.halftone.embedded;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** A broker's clock that shows an earlier time; durations are correct. */
public record ClockBehind(Duration difference) implements Time {

    @Override
    public long milliseconds() {
        return Time.SYSTEM.milliseconds() - difference.toMillis();
    }

    @Override
    public long nanoseconds() {
        return Time.SYSTEM.nanoseconds();
    }

    @Override
    public void sleep(long ms) {
        Time.SYSTEM.sleep(ms);
    }

    @Override
    public void waitObject(Object monitor, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        Time.SYSTEM.waitObject(monitor, condition, deadlineMs + difference.toMillis());
    }
}
