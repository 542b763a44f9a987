package dev.halftone.dispatch;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Nobody works; rounds come when something in the process says so, and hardly by themselves. */
public final class LeftToItself implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "halftone.roles",
                "api",
                "halftone.dispatch.window",
                "8",
                "halftone.dispatch.poll-interval",
                "1h",
                "halftone.dispatch.stuck-after",
                "2s");
    }
}
