package dev.halftone.recompress;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The size of an output, and how the picture fills it. Sizes are those of the picture as displayed, that is after the
 * EXIF orientation.
 *
 * @param maxWidth the output is at most this many pixels wide
 * @param maxHeight the output is at most this many pixels high
 * @param fit other than {@link Fit#INSIDE} only with both {@code maxWidth} and {@code maxHeight}
 * @param background around the picture, and below its transparency if the output is a JPEG
 * @param enlarge whether a picture smaller than the box is enlarged
 */
public record Framing(OptionalInt maxWidth, OptionalInt maxHeight, Fit fit, Background background, boolean enlarge) {

    /** The size of the source. */
    public static final Framing NONE = inside(OptionalInt.empty(), OptionalInt.empty());

    public Framing {
        requirePositive("maxWidth", maxWidth);
        requirePositive("maxHeight", maxHeight);
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(background, "background");
        if (fit != Fit.INSIDE && (maxWidth.isEmpty() || maxHeight.isEmpty())) {
            throw new IllegalArgumentException("fit " + fit + " needs maxWidth and maxHeight");
        }
    }

    /** Shrinks a picture that is larger than the box. */
    public static Framing inside(OptionalInt maxWidth, OptionalInt maxHeight) {
        return new Framing(maxWidth, maxHeight, Fit.INSIDE, Background.WHITE, false);
    }

    private static void requirePositive(String name, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new IllegalArgumentException(name + " is " + value.getAsInt() + ", must be at least 1");
        }
    }
}
