package dev.halftone.messages;

import static dev.halftone.messages.RecordFields.requireAtLeast;
import static dev.halftone.messages.RecordFields.requirePresent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.url.FileStem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The work for one image.
 *
 * @param attempt 1 for the first try
 * @param requestAttempt 1, and one more for every retry of the request's failed images; comes back in the outcome
 * @param quality 1 to 100 on libjpeg's scale; for WebP, libwebp's
 * @param effort {@code FAST} or {@code SMALL}
 * @param subsampling {@code AUTO} or {@code KEEP}; {@code AUTO} if absent, as in records of older processes
 * @param maxWidth in pixels; null: as wide as the source
 * @param maxHeight in pixels; null: as high as the source
 * @param format {@code WEBP}, {@code PNG}, {@code KEEP} or {@code AUTO}; null: {@code JPEG}, like in records of older
 *     processes
 * @param fit {@code PAD} or {@code CROP}, only with both sizes; null: {@code INSIDE}
 * @param background {@code #rrggbb}, or {@code transparent}; null: white
 * @param enlarge whether a picture smaller than the sizes is enlarged; false if absent
 * @param salvage whether a truncated JPEG is completed whatever is missing; false if absent
 * @param outputName the output's name without its extension ({@link FileStem}), the same at each try; null: the image's id
 * @param ownerId an opaque id of the request's owner; null without an owner
 * @param earlier an output to take again if the origin still has the same picture; null if there is none, or if the
 *     request does not want it
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
        String format,
        String fit,
        String background,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean enlarge,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean salvage,
        String outputName,
        UUID ownerId,
        EarlierOutput earlier) {

    private static final List<String> EFFORTS = List.of("FAST", "SMALL");
    private static final String DEFAULT_SUBSAMPLING = "AUTO";
    private static final List<String> SUBSAMPLINGS = List.of(DEFAULT_SUBSAMPLING, "KEEP");
    private static final String DEFAULT_FORMAT = "JPEG";
    private static final List<String> FORMATS = List.of(DEFAULT_FORMAT, "WEBP", "PNG", "KEEP", "AUTO");
    private static final String DEFAULT_FIT = "INSIDE";
    private static final List<String> FITS = List.of(DEFAULT_FIT, "PAD", "CROP");
    private static final String DEFAULT_BACKGROUND = "#ffffff";
    private static final Pattern BACKGROUND = Pattern.compile("#[0-9a-f]{6}|transparent");

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
        requireOneOf(EFFORTS, "effort", effort);
        subsampling = subsampling == null ? DEFAULT_SUBSAMPLING : subsampling;
        requireOneOf(SUBSAMPLINGS, "subsampling", subsampling);
        requireAtLeast(1, "max_width", maxWidth == null ? 1 : maxWidth);
        requireAtLeast(1, "max_height", maxHeight == null ? 1 : maxHeight);
        requireOneOf(FORMATS, "format", format == null ? DEFAULT_FORMAT : format);
        format = unlessDefault(DEFAULT_FORMAT, format);
        requireOneOf(FITS, "fit", fit == null ? DEFAULT_FIT : fit);
        fit = unlessDefault(DEFAULT_FIT, fit);
        if (fit != null && (maxWidth == null || maxHeight == null)) {
            throw new IllegalArgumentException("the field fit is " + fit + ", which needs max_width and max_height");
        }
        background = unlessDefault(DEFAULT_BACKGROUND, background);
        if (background != null && !BACKGROUND.matcher(background).matches()) {
            throw new IllegalArgumentException("the field background is neither #rrggbb nor transparent");
        }
        enlarge = Boolean.TRUE.equals(enlarge);
        salvage = Boolean.TRUE.equals(salvage);
        if (outputName != null && FileStem.parse(outputName).isEmpty()) {
            throw new IllegalArgumentException("the field output_name is not a safe name of at most "
                    + FileStem.MAX_BYTES + " bytes, of letters, digits, '.', '_' and '-'");
        }
    }

    /** The same work, to be done anew. */
    public ImageRequested withoutEarlier() {
        return new ImageRequested(
                imageId,
                requestId,
                url,
                attempt,
                requestAttempt,
                quality,
                effort,
                subsampling,
                maxWidth,
                maxHeight,
                format,
                fit,
                background,
                enlarge,
                salvage,
                outputName,
                ownerId,
                null);
    }

    private static void requireOneOf(List<String> permitted, String field, String value) {
        if (!permitted.contains(value)) {
            throw new IllegalArgumentException("the field " + field + " is none of " + permitted);
        }
    }

    /** Defaults are not written: most records have them, and there is a record for each try at an image. */
    private static String unlessDefault(String byDefault, String value) {
        return byDefault.equals(value) ? null : value;
    }
}
