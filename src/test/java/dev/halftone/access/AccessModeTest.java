package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessModeTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "any", ","})
    void oidcWithoutAnAudienceStopsTheStart(String audience) {
        assertThatThrownBy(() -> check("oidc", audience)).hasMessageContaining("needs quarkus.oidc.token.audience");
    }

    @ParameterizedTest
    @ValueSource(strings = {"halftone", "halftone,account", "https://halftone.example.com"})
    void anAudienceIsAllThatOidcNeedsHere(String audience) {
        assertThatCode(() -> check("oidc", audience)).doesNotThrowAnyException();
    }

    @Test
    void otherModesNeedNone() {
        assertThatCode(() -> check("api-key", "")).doesNotThrowAnyException();
        assertThatCode(() -> check("none", "")).doesNotThrowAnyException();
    }

    private static void check(String mode, String audience) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(AccessConfig.class)
                .withMapping(ImagesConfig.class)
                .withDefaultValues(Map.of("halftone.auth.mode", mode, "quarkus.oidc.token.audience", audience))
                .build();
        new AccessMode(
                        config.getConfigMapping(AccessConfig.class),
                        config.getConfigMapping(ImagesConfig.class),
                        config.getOptionalValues("quarkus.oidc.token.audience", String.class))
                .check(new StartupEvent());
    }
}
