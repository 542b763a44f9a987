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
 * Enables Quarkus' OIDC with {@code halftone.auth.mode=oidc}; otherwise Quarkus would require a provider. The principal
 * is the token's subject: Quarkus' default prefers claims that users may choose, and accepts tokens without any.
 * Introspection (RFC 7662) is off unless configured: by default Quarkus would query the provider about anything a
 * caller sends.
 */
public class OidcSwitch implements ConfigSourceFactory {

    private static final String ENABLED = "quarkus.oidc.tenant-enabled";
    private static final String OWNER = "quarkus.oidc.token.principal-claim";
    private static final String SUBJECT_REQUIRED = "quarkus.oidc.token.subject-required";

    private static final String OPAQUE_TOKENS = "quarkus.oidc.token.allow-opaque-token-introspection";
    /** For tokens that are signed with a key that the provider does not publish. */
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
