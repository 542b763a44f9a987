package dev.halftone.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowBodiesTest {

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s", "2d", "PT0.000001S"})
    void aWindowThatNoTimerCanHaveEndsTheStart(String window) {
        BodyConfig config = config(window);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SlowBodies(config))
                .withMessage("halftone.http.body-window is not within 1 ms to 1 day");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "10s", "1d"})
    void anyOtherWindowIsOne(String window) {
        assertThatCode(() -> new SlowBodies(config(window))).doesNotThrowAnyException();
    }

    private static BodyConfig config(String window) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(BodyConfig.class)
                .withSources(new PropertiesConfigSource(Map.of("halftone.http.body-window", window), "test", 100))
                .build()
                .getConfigMapping(BodyConfig.class);
    }
}
