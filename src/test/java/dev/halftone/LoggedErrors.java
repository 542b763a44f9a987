package dev.halftone;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Collects the errors that this JVM logs while it is open, and warnings and information if requested. {@link ServiceLog} does so for
 * a process.
 */
public final class LoggedErrors implements AutoCloseable {

    private final PatternFormatter sentence = new PatternFormatter("%s");
    private final Level least;
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= least.intValue()) {
                messages.add(record.getLoggerName() + ": " + sentence.format(record) + " " + record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public static LoggedErrors orWarnings() {
        return new LoggedErrors(Level.WARNING);
    }

    public static LoggedErrors orInformation() {
        return new LoggedErrors(Level.INFO);
    }

    private LoggedErrors(Level least) {
        this.least = least;
        Logger.getLogger("").addHandler(recorder);
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(recorder);
    }
}
