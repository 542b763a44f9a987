package dev.halftone.config;

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
 * Switches off what the roles of this process do not need: Kafka consumers of other roles, so that the process takes
 * none of their partitions (a process that only migrates exits before any channel starts), and PostgreSQL in a process
 * that only has the role {@code work}. A source of configuration, because Quarkus wires all of this from configuration
 * alone.
 */
public class RoleSwitches implements ConfigSourceFactory {

    /** No pool, no migration and no readiness check. */
    private static final List<String> WITHOUT_POSTGRESQL = List.of(
            "quarkus.datasource.active",
            "quarkus.hibernate-orm.active",
            "quarkus.flyway.active",
            "io.smallrye.health.check.dev.halftone.catalog.PostgresReadiness.enabled");

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
        Map<String, String> switches = new HashMap<>();
        if (!roles.contains("work")) {
            switches.put("mp.messaging.incoming.work.enabled", "false");
            switches.put("mp.messaging.outgoing.outcome.enabled", "false");
        }
        if (!roles.contains("api")) {
            switches.put("mp.messaging.incoming.outcomes.enabled", "false");
        }
        if (roles.equals(Set.of("work"))) {
            WITHOUT_POSTGRESQL.forEach(off -> switches.put(off, "false"));
        }
        return List.of(new PropertiesConfigSource(switches, "switches of the roles " + configured.getValue(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
