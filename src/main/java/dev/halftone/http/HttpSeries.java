package dev.halftone.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/**
 * Limits the label values of HTTP metrics to the path templates of the API and the known methods. Otherwise requests
 * that are rejected or cut off before routing would be labelled with whatever path and method the caller sent.
 *
 * <p>Quarkus' own settings (3.34.1) are not sufficient. Made-up paths can exhaust {@code max-uri-tags}, which then
 * drops the series of real ones. {@code suppress4xx-errors} keeps paths with a trailing slash (quarkusio/quarkus#50226)
 * and requests that are cut off. {@code match-patterns} would duplicate the templates. None of them covers methods.
 */
@Singleton
class HttpSeries {

    /** Values that Quarkus sets instead of a path. */
    private static final Set<String> NO_PATHS =
            Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN", "/cors-preflight");

    /** Used by the page, and not part of the OpenAPI document. */
    private static final String SETTINGS = "/app/settings";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "UNKNOWN");

    private static final String OTHER = "OTHER";

    /** Resolved on the first request: meters are registered before the OpenAPI document exists. */
    private final Instance<ApiPaths> paths;

    HttpSeries(Instance<ApiPaths> paths) {
        this.paths = paths;
    }

    @Produces
    @Singleton
    MeterFilter filter() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith("http.server.") ? id.replaceTags(known(id.getTagsAsIterable())) : id;
            }
        };
    }

    private List<Tag> known(Iterable<Tag> tags) {
        return Tags.of(tags).stream().map(this::known).toList();
    }

    private Tag known(Tag tag) {
        boolean known =
                switch (tag.getKey()) {
                    case "uri" -> isPath(tag.getValue());
                    case "method" -> METHODS.contains(tag.getValue());
                    default -> true;
                };
        return known ? tag : Tag.of(tag.getKey(), OTHER);
    }

    private boolean isPath(String value) {
        return NO_PATHS.contains(value)
                || value.equals(SETTINGS)
                || paths.get().templates().contains(value);
    }
}
