package dev.halftone.recompress;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;

/**
 * How long threads have had a processor. An image is not to fail because the machine is busy with others, so that this is
 * counted, and not what a clock on the wall shows.
 */
final class ProcessorTime {

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean ofCurrent =
            threads.isCurrentThreadCpuTimeSupported() && threads.getCurrentThreadCpuTime() >= 0;
    private final boolean ofOthers = ofCurrent && threads.isThreadCpuTimeSupported();

    /** Of the calling thread in nanoseconds, from some moment on; where nobody knows it, what has passed by the clock. */
    long ofCurrentThread() {
        return ofCurrent ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Of any thread in nanoseconds, where it is known and the thread lives. */
    OptionalLong of(Thread thread) {
        long time = ofOthers ? threads.getThreadCpuTime(thread.getId()) : -1;
        return time < 0 ? OptionalLong.empty() : OptionalLong.of(time);
    }
}
