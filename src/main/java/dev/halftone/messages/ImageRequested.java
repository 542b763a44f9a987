package dev.halftone.messages;

import static dev.halftone.messages.RecordFields.requireAtLeast;
import static dev.halftone.messages.RecordFields.requirePresent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * The work for one image.
 *
 * @param attempt 1 for the first try
 * @param requestAttempt 1, and one more for every retry of the request's failed images; comes back in the outcome
 * @param quality 1 to 100 on libjpeg's scale
 * @param effort {@code FAST} or {@code SMALL}
 * @param subsampling {@code AUTO} or {@code KEEP}; {@code AUTO} if absent, as in records of older processes
 * @param maxWidth in pixels; null: as wide as the source
 * @param maxHeight in pixels; null: as high as the source
 * @param ownerId an opaque id of the request's owner; null without an owner
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record ImageRequested(
        @JsonProperty(required = true) UUID imageId,
        @JsonProperty(required = true) UUID requestId,
        @JsonProperty(required = true) String url,
        @JsonProperty(required = true) int attempt,
        @JsonProperty(required = true) int requestAttempt,
        @JsonProperty(required = true) int quality,
        @JsonProperty(required = true) String effort,
        String subsampling,
        Integer maxWidth,
        Integer maxHeight,
        UUID ownerId) {

    private static final List<String> EFFORTS = List.of("FAST", "SMALL");
    private static final String DEFAULT_SUBSAMPLING = "AUTO";
    private static final List<String> SUBSAMPLINGS = List.of(DEFAULT_SUBSAMPLING, "KEEP");

    public ImageRequested {
        requirePresent("image_id", imageId);
        requirePresent("request_id", requestId);
        requirePresent("url", url);
        requireAtLeast(1, "attempt", attempt);
        requireAtLeast(1, "request_attempt", requestAttempt);
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("the field quality is " + quality + ", must be 1 to 100");
        }
        requirePresent("effort", effort);
        if (!EFFORTS.contains(effort)) {
            throw new IllegalArgumentException("the field effort is none of " + EFFORTS);
        }
        subsampling = subsampling == null ? DEFAULT_SUBSAMPLING : subsampling;
        if (!SUBSAMPLINGS.contains(subsampling)) {
            throw new IllegalArgumentException("the field subsampling is none of " + SUBSAMPLINGS);
        }
        requireAtLeast(1, "max_width", maxWidth == null ? 1 : maxWidth);
        requireAtLeast(1, "max_height", maxHeight == null ? 1 : maxHeight);
    }
}
