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
 * Which series there are of HTTP: the paths of the API, as its templates, and the methods that there are. Without this, what
 * is refused or broken off before a resource is found would have the path and the method that the caller has made up.
 *
 * <p>Quarkus' own settings (3.34.1) do not do it. {@code max-uri-tags} ends the series of real paths once made-up ones have used
 * it up, {@code suppress4xx-errors} leaves paths with a slash at their end (quarkusio/quarkus#50226) and all that is broken off,
 * {@code match-patterns} would be the templates once more, and none is about methods.
 */
@Singleton
class HttpSeries {

    /** What Quarkus itself puts there instead of a path. */
    private static final Set<String> NO_PATHS =
            Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN", "/cors-preflight");

    /** Not in the description of the API: the page's own. */
    private static final String SETTINGS = "/app/settings";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "UNKNOWN");

    private static final String OTHER = "OTHER";

    /** Looked up with the first request: meters are registered before the API is described. */
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
