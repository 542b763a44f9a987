package dev.halftone.messages;

import static dev.halftone.messages.RecordFields.requireAtLeast;
import static dev.halftone.messages.RecordFields.requirePresent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An output that the same owner has of the same URL with the same options. It is taken again if the origin has still
 * the same version. It may have been deleted meanwhile.
 *
 * @param outputKey where, relative to the store
 * @param source what it was made from
 * @param unchanged as in {@link ImageProcessed.Completed}, like the other fields
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record EarlierOutput(
        @JsonProperty(required = true) String outputKey,
        @JsonProperty(required = true) SourceVersion source,
        @JsonProperty(required = true) boolean unchanged,
        @JsonProperty(required = true) long sourceBytes,
        @JsonProperty(required = true) long outputBytes,
        @JsonProperty(required = true) int width,
        @JsonProperty(required = true) int height,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean animated,
        String warning) {

    public EarlierOutput {
        requirePresent("output_key", outputKey);
        requirePresent("source", source);
        requireAtLeast(1, "source_bytes", sourceBytes);
        requireAtLeast(1, "output_bytes", outputBytes);
        requireAtLeast(1, "width", width);
        requireAtLeast(1, "height", height);
        animated = Boolean.TRUE.equals(animated);
    }
}
