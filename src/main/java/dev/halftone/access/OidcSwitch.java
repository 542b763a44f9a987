package dev.halftone.access;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Switches Quarkus' OIDC on with {@code halftone.auth.mode=oidc}; else it would ask for a provider. */
public class OidcSwitch implements ConfigSourceFactory {

    private static final String ENABLED = "quarkus.oidc.tenant-enabled";

    /** Below everything an operator sets. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue mode = context.getValue("halftone.auth.mode");
        boolean oidc = mode != null && "oidc".equalsIgnoreCase(mode.getValue());
        return List.of(new PropertiesConfigSource(
                Map.of(ENABLED, String.valueOf(oidc)), "OIDC of halftone.auth.mode", ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
