package dev.halftone.recompress;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;

/**
 * Measures the processor time of threads. Limits use it instead of wall-clock time, so that an image does not fail
 * because the machine is busy.
 */
final class ProcessorTime {

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean ofCurrent =
            threads.isCurrentThreadCpuTimeSupported() && threads.getCurrentThreadCpuTime() >= 0;
    private final boolean ofOthers = ofCurrent && threads.isThreadCpuTimeSupported();

    /**
     * The processor time of the calling thread in nanoseconds, from an arbitrary origin; wall-clock time if it can't be
     * measured.
     */
    long ofCurrentThread() {
        return ofCurrent ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** The processor time of a thread in nanoseconds, if it can be measured and the thread is alive. */
    OptionalLong of(Thread thread) {
        long time = ofOthers ? threads.getThreadCpuTime(thread.getId()) : -1;
        return time < 0 ? OptionalLong.empty() : OptionalLong.of(time);
    }
}
