package dev.halftone.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Which series there are of HTTP: the paths of the API, as its templates, and the methods that there are. Without this, what
 * is refused or broken off before a resource is found would have the path and the method that the caller has made up.
 */
@Singleton
class HttpSeries {

    static final Set<String> PATHS = Set.of(
            "/app/settings",
            "/images/{request_id}/{file}",
            "/keys",
            "/keys/{key_id}",
            "/requests",
            "/requests/{request_id}",
            "/requests/{request_id}/events",
            "/requests/{request_id}/images",
            "/requests/{request_id}/output.csv",
            "/requests/{request_id}/output.zip",
            "/requests/{request_id}/retry",
            "/requests/{request_id}/webhooks",
            "/requests/{request_id}/webhooks/redeliver",
            "/status/{request_id}",
            "/upload",
            "/webhooks/secret");

    /** What Quarkus itself puts there instead of a path. */
    private static final Set<String> NO_PATHS =
            Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN", "/cors-preflight");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "UNKNOWN");

    private static final String OTHER = "OTHER";

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

    private static List<Tag> known(Iterable<Tag> tags) {
        return StreamSupport.stream(tags.spliterator(), false)
                .map(HttpSeries::known)
                .toList();
    }

    private static Tag known(Tag tag) {
        boolean known =
                switch (tag.getKey()) {
                    case "uri" -> PATHS.contains(tag.getValue()) || NO_PATHS.contains(tag.getValue());
                    case "method" -> METHODS.contains(tag.getValue());
                    default -> true;
                };
        return known ? tag : Tag.of(tag.getKey(), OTHER);
    }
}
