package dev.halftone;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** What comes within milliseconds may take longer than Awaitility's ten seconds where many tests share few cores. */
public final class PatientAwaits implements LauncherSessionListener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        begin();
    }

    /** Forgets other defaults. */
    static void begin() {
        Awaitility.reset();
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
