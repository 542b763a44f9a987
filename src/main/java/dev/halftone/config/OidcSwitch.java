package dev.halftone.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Switches Quarkus' OIDC on with {@code halftone.auth.mode=oidc}; else it would ask for a provider. Its tokens belong to
 * their subject: Quarkus' own order of claims begins with names that users may choose, and takes tokens without any.
 * Introspection (RFC 7662) has to be asked for: by default Quarkus would ask the provider about whatever a caller sends.
 */
public class OidcSwitch implements ConfigSourceFactory {

    private static final String ENABLED = "quarkus.oidc.tenant-enabled";
    private static final String OWNER = "quarkus.oidc.token.principal-claim";
    private static final String SUBJECT_REQUIRED = "quarkus.oidc.token.subject-required";

    private static final String OPAQUE_TOKENS = "quarkus.oidc.token.allow-opaque-token-introspection";
    /** Of tokens that are signed with a key that the provider does not publish. */
    private static final String UNKNOWN_KEYS = "quarkus.oidc.token.allow-jwt-introspection";

    /** Below everything an operator sets. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue mode = context.getValue("halftone.auth.mode");
        boolean oidc = mode != null && "oidc".equalsIgnoreCase(mode.getValue());
        return List.of(new PropertiesConfigSource(
                Map.of(
                        ENABLED,
                        String.valueOf(oidc),
                        OWNER,
                        "sub",
                        SUBJECT_REQUIRED,
                        "true",
                        OPAQUE_TOKENS,
                        "false",
                        UNKNOWN_KEYS,
                        "false"),
                "OIDC of halftone.auth.mode",
                ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
