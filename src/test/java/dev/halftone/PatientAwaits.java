package dev.halftone;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * What comes within milliseconds may take longer than Awaitility's ten seconds where many tests share few cores. What has not
 * come soon is looked for less often, because looking takes time of the same cores.
 */
public final class PatientAwaits implements LauncherSessionListener {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        begin();
    }

    /** Forgets other defaults. */
    static void begin() {
        Awaitility.reset();
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval((polls, pause) -> polls == 1 ? SHORTEST_PAUSE : longer(pause));
    }

    private static Duration longer(Duration pause) {
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
