package dev.halftone.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Enables tracing if an OTLP endpoint is configured, by Quarkus' names or by those that OpenTelemetry specifies for
 * every program ({@code OTEL_EXPORTER_OTLP_ENDPOINT}). Otherwise nothing is traced, and records have no trace headers.
 */
public class TracingSwitch implements ConfigSourceFactory {

    private static final String QUARKUS = "quarkus.";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** Settings taken from OpenTelemetry's environment variables: Quarkus has the same names behind its own prefix. */
    private static final List<String> STANDARD = List.of(
            ENDPOINT,
            "otel.exporter.otlp.protocol",
            "otel.exporter.otlp.headers",
            "otel.service.name",
            "otel.resource.attributes");

    /** Below everything an operator sets. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> tracing = new HashMap<>();
        STANDARD.forEach(name -> said(context, name).ifPresent(value -> tracing.put(QUARKUS + name, value)));
        boolean traced = tracing.containsKey(QUARKUS + ENDPOINT)
                || said(context, QUARKUS + ENDPOINT).isPresent()
                || said(context, "quarkus.otel.exporter.otlp.traces.endpoint").isPresent();
        tracing.put("quarkus.otel.sdk.disabled", String.valueOf(!traced));
        tracing.put("mp.messaging.connector.smallrye-kafka.tracing-enabled", String.valueOf(traced));
        return List.of(new PropertiesConfigSource(tracing, "traces where there is an OTLP endpoint", ORDINAL));
    }

    /** A configured value: Quarkus' defaults come from a source with an ordinal below 0. */
    private static Optional<String> said(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name))
                .filter(value -> value.getConfigSourceOrdinal() > 0)
                .map(ConfigValue::getValue)
                .filter(value -> !value.isBlank());
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
