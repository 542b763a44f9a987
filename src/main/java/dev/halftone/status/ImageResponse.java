package dev.halftone.status;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.ImageListing.ListedImage;
import dev.halftone.catalog.SerialNumber;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * The state and result of one image.
 *
 * @param serialNumber a number, or a string if the input calls its products otherwise
 * @param row of the CSV, as a spreadsheet counts
 * @param position of the URL in its cell, from 1
 * @param errorCode why the image failed or is being retried, else null; {@code errorMessage} likewise
 * @param width of the output, in pixels; {@code height} likewise
 * @param milliseconds from the start of the fetch to the end of the last attempt
 * @param outputFormat {@code jpeg}, {@code png}, {@code gif}, {@code bmp}, {@code tiff}, {@code webp} or {@code psd};
 *     null unless completed, like {@code animated}
 * @param animated whether the source has several frames
 * @param warning what the source lacked and the output does too, else null
 * @param reused whether an earlier output was taken, because the origin has the same picture; null unless completed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@RegisterForReflection // serialized by JsonPage, which returns bytes
public record ImageResponse(
        UUID imageId,
        SerialNumber serialNumber,
        String productName,
        int row,
        int position,
        String inputUrl,
        String outputUrl,
        String state,
        int attempts,
        Boolean unchanged,
        String errorCode,
        String errorMessage,
        Long sourceBytes,
        Long outputBytes,
        Integer width,
        Integer height,
        Integer milliseconds,
        String outputFormat,
        Boolean animated,
        String warning,
        Boolean reused) {

    static ImageResponse of(ListedImage image, OutputLinks links) {
        return new ImageResponse(
                image.id(),
                image.serialNumber(),
                image.productName(),
                image.rowNumber(),
                image.position(),
                image.inputUrl(),
                links.of(image.outputKey()).orElse(null),
                image.state().label(),
                image.attempt(),
                image.unchanged(),
                image.errorCode(),
                image.errorMessage(),
                image.sourceBytes(),
                image.outputBytes(),
                image.width(),
                image.height(),
                image.milliseconds(),
                format(image.outputKey()),
                image.outputKey() == null ? null : Boolean.valueOf(image.animated()),
                image.warning(),
                image.outputKey() == null ? null : Boolean.valueOf(image.reused()));
    }

    /** Of an output with this key. */
    private static String format(String outputKey) {
        if (outputKey == null) {
            return null;
        }
        String extension = outputKey.substring(outputKey.lastIndexOf('.') + 1);
        return switch (extension) {
            case "jpg" -> "jpeg";
            case "tif" -> "tiff";
            default -> extension;
        };
    }
}
