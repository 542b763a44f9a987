package dev.halftone;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Switches off the Kafka consumers of roles that this process does not have, so that it takes no partition of theirs. (One
 * that only migrates ends before any channel starts.) A source of configuration, since channels are wired from configuration alone.
 */
public class RoleChannels implements ConfigSourceFactory {

    /** Below everything an operator sets. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue configured = context.getValue("halftone.roles");
        if (configured == null || configured.getValue() == null) {
            return List.of();
        }
        Set<String> roles = Arrays.stream(configured.getValue().split(","))
                .map(role -> role.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Map<String, String> channels = new HashMap<>();
        if (!roles.contains("work")) {
            channels.put("mp.messaging.incoming.work.enabled", "false");
            channels.put("mp.messaging.outgoing.outcome.enabled", "false");
        }
        if (!roles.contains("api")) {
            channels.put("mp.messaging.incoming.outcomes.enabled", "false");
        }
        return List.of(new PropertiesConfigSource(channels, "channels of the roles " + configured.getValue(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
