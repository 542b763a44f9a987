package dev.halftone.fetch;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The configuration as the service reads it, from settings such as {@code "timeout", "1s"}. */
final class FetchSettings {

    private static final BeanValidationConfigValidatorImpl VALIDATOR = new BeanValidationConfigValidatorImpl();

    private FetchSettings() {}

    static FetchConfig of(String... keysAndValues) {
        return of(Map.of(), keysAndValues);
    }

    /** @param environment variables, which have precedence */
    static FetchConfig of(Map<String, String> environment, String... keysAndValues) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put("halftone.fetch." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(FetchConfig.class)
                .withValidator(VALIDATOR)
                .withSources(new PropertiesConfigSource(properties, "test", 100), new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(FetchConfig.class);
    }
}
