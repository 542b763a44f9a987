package dev.halftone.schedule;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Logs once that something fails, and once that it works again. */
public final class FailureLog {

    private static final Logger LOG = Logger.getLogger(FailureLog.class);

    private final String what;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param the activity as the beginning of a sentence, such as "Reading the keys" */
    public FailureLog(String what) {
        this.what = what;
    }

    public void failed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warnf("%s fails, and is tried again: %s", what, failure);
        }
    }

    public void worked() {
        if (failing.compareAndSet(true, false)) {
            LOG.infof("%s works again", what);
        }
    }
}
