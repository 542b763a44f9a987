package dev.halftone;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Traces where somebody has said to which OTLP endpoint, by Quarkus' names or by OpenTelemetry's own
 * ({@code OTEL_EXPORTER_OTLP_ENDPOINT}); else nothing is traced, and records have no headers for it.
 */
public class TracingSwitch implements ConfigSourceFactory {

    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "quarkus.otel.exporter.otlp.traces.endpoint";

    /** Below everything an operator sets. */
    private static final int ORDINAL = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Optional<String> standard = first(context, "otel.exporter.otlp.traces.endpoint", "otel.exporter.otlp.endpoint");
        boolean traced = standard.isPresent()
                || first(context, TRACES_ENDPOINT, ENDPOINT).isPresent();
        Map<String, String> tracing = new HashMap<>();
        tracing.put("quarkus.otel.sdk.disabled", String.valueOf(!traced));
        tracing.put("mp.messaging.connector.smallrye-kafka.tracing-enabled", String.valueOf(traced));
        standard.ifPresent(endpoint -> tracing.put(ENDPOINT, endpoint));
        return List.of(new PropertiesConfigSource(tracing, "traces where there is an OTLP endpoint", ORDINAL));
    }

    private static Optional<String> first(ConfigSourceContext context, String... names) {
        return Stream.of(names)
                .map(context::getValue)
                .filter(value -> value != null && value.getValue() != null)
                // What Quarkus itself has for when nobody says anything is below that.
                .filter(value -> value.getConfigSourceOrdinal() > 0)
                .map(ConfigValue::getValue)
                .filter(endpoint -> !endpoint.isBlank())
                .findFirst();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
