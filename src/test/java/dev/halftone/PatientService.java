package dev.halftone;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Origins hold their answers back for as long as a test looks; few streams of events, and their heartbeats come often. */
public final class PatientService implements QuarkusTestProfile {

    public static final int MAX_STREAMS = 4;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "halftone.fetch.timeout",
                "60s",
                "halftone.live.max-streams",
                String.valueOf(MAX_STREAMS),
                "halftone.live.heartbeat",
                "1s");
    }
}
