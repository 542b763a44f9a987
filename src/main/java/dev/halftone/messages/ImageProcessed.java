package dev.halftone.messages;

import static dev.halftone.messages.RecordFields.requireAtLeast;
import static dev.halftone.messages.RecordFields.requirePresent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.url.FileStem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Set;
import java.util.UUID;

/** The outcome of one attempt at one image; the field {@code outcome} says which of the three it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageProcessed.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = ImageProcessed.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = ImageProcessed.Postponed.class, name = "postponed")
})
@RegisterForReflection
public sealed interface ImageProcessed {

    /** The file extensions of the output formats. */
    Set<String> OUTPUT_EXTENSIONS = Set.of("jpg", "png", "gif", "bmp", "tif", "webp", "psd");

    UUID imageId();

    UUID requestId();

    int attempt();

    /** That of the {@link ImageRequested} of which this is the outcome. */
    int requestAttempt();

    /** From the start of the fetch to the end of the attempt. */
    int milliseconds();

    /**
     * The output is stored.
     *
     * @param outputKey where, relative to the store: always under the ids of this record
     * @param unchanged whether the output is the source's picture, byte for byte, because recompressing did not make it
     *     smaller. The output may have fewer bytes than the source, because metadata is removed
     * @param width of the output, in pixels as stored, like {@code height}
     * @param animated whether the source has several frames; false if absent, as in records of older processes
     * @param warning one sentence for people on what the source lacked; null if it was whole
     * @param source what the origin sent; null in records of older processes
     * @param reused whether an earlier output was taken; false if absent
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    record Completed(
            @JsonProperty(required = true) UUID imageId,
            @JsonProperty(required = true) UUID requestId,
            @JsonProperty(required = true) int attempt,
            @JsonProperty(required = true) int requestAttempt,
            @JsonProperty(required = true) String outputKey,
            @JsonProperty(required = true) boolean unchanged,
            @JsonProperty(required = true) long sourceBytes,
            @JsonProperty(required = true) long outputBytes,
            @JsonProperty(required = true) int width,
            @JsonProperty(required = true) int height,
            @JsonProperty(required = true) int milliseconds,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean animated,
            String warning,
            SourceVersion source,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean reused)
            implements ImageProcessed {

        public Completed {
            ImageProcessed.requireValid(imageId, requestId, attempt, requestAttempt, milliseconds);
            requirePresent("output_key", outputKey);
            ImageProcessed.requireOwn(outputKey, requestId, imageId);
            requireAtLeast(1, "source_bytes", sourceBytes);
            requireAtLeast(1, "output_bytes", outputBytes);
            requireAtLeast(1, "width", width);
            requireAtLeast(1, "height", height);
            animated = Boolean.TRUE.equals(animated);
            reused = Boolean.TRUE.equals(reused);
        }
    }

    /** The image has failed for good. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    record Failed(
            @JsonProperty(required = true) UUID imageId,
            @JsonProperty(required = true) UUID requestId,
            @JsonProperty(required = true) int attempt,
            @JsonProperty(required = true) int requestAttempt,
            @JsonProperty(required = true) FailureCode errorCode,
            @JsonProperty(required = true) String errorMessage,
            @JsonProperty(required = true) int milliseconds)
            implements ImageProcessed {

        public Failed {
            ImageProcessed.requireValid(imageId, requestId, attempt, requestAttempt, milliseconds);
            requirePresent("error_code", errorCode);
            requirePresent("error_message", errorMessage);
        }
    }

    /**
     * The attempt has failed for a reason that may pass: the image is to be sent again.
     *
     * @param delayMilliseconds how long from now
     * @param handedBack whether the attempt is not counted: the process was stopping, images of the same host or owner
     *     took all places, or the store had no space
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    record Postponed(
            @JsonProperty(required = true) UUID imageId,
            @JsonProperty(required = true) UUID requestId,
            @JsonProperty(required = true) int attempt,
            @JsonProperty(required = true) int requestAttempt,
            @JsonProperty(required = true) FailureCode errorCode,
            @JsonProperty(required = true) String errorMessage,
            @JsonProperty(required = true) long delayMilliseconds,
            @JsonProperty(required = true) int milliseconds,
            @JsonProperty(required = true) boolean handedBack)
            implements ImageProcessed {

        public Postponed {
            ImageProcessed.requireValid(imageId, requestId, attempt, requestAttempt, milliseconds);
            requirePresent("error_code", errorCode);
            requirePresent("error_message", errorMessage);
            requireAtLeast(0, "delay_milliseconds", delayMilliseconds);
        }
    }

    private static void requireValid(UUID imageId, UUID requestId, int attempt, int requestAttempt, int milliseconds) {
        requirePresent("image_id", imageId);
        requirePresent("request_id", requestId);
        requireAtLeast(1, "attempt", attempt);
        requireAtLeast(1, "request_attempt", requestAttempt);
        requireAtLeast(0, "milliseconds", milliseconds);
    }

    /** The message does not contain the key: it may be anything, and the message goes to the log. */
    private static void requireOwn(String outputKey, UUID requestId, UUID imageId) {
        String ids = requestId + "/" + imageId;
        int dot = outputKey.lastIndexOf('.');
        if (!outputKey.startsWith(ids)
                || dot < ids.length()
                || !OUTPUT_EXTENSIONS.contains(outputKey.substring(dot + 1))
                || !isName(outputKey.substring(ids.length(), dot))) {
            throw new IllegalArgumentException("the field output_key is neither <request_id>/<image_id>.<extension> nor"
                    + " <request_id>/<image_id>/<name>.<extension> of the request " + requestId + " and the image "
                    + imageId + " of the record");
        }
    }

    /** Nothing, or a slash and a safe name. */
    private static boolean isName(String name) {
        return name.isEmpty()
                || name.charAt(0) == '/' && FileStem.parse(name.substring(1)).isPresent();
    }
}
