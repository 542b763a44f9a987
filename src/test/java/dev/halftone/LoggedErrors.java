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
 * Collects the errors that this JVM logs while it is open, and what is less than an error if requested. {@link ServiceLog} does so
 * for a process.
 */
public final class LoggedErrors implements AutoCloseable {

    private final PatternFormatter sentence = new PatternFormatter("%s");
    private final Logger root = Logger.getLogger("");
    private final Level least;
    private final Level levelBefore;
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

    /** Whatever there is: all loggers log everything meanwhile. */
    public static LoggedErrors orAnything() {
        return new LoggedErrors(Level.ALL);
    }

    private LoggedErrors(Level least) {
        this.least = least;
        this.levelBefore = root.getLevel();
        root.addHandler(recorder);
        if (least == Level.ALL) {
            root.setLevel(least);
        }
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        root.setLevel(levelBefore);
        root.removeHandler(recorder);
    }
}
