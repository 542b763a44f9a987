package dev.halftone.recompress;

/**
 * The size of the output.
 *
 * @param width in pixels as stored, before the orientation; at least 1
 * @param height the same
 */
record TargetSize(int width, int height) {

    /** Fits the displayed picture into the requested box. Never enlarges, and keeps the aspect ratio. */
    static TargetSize of(Container container, RecompressOptions options) {
        boolean swapped = Exif.swapsSides(container.orientation());
        int boxWidth = (swapped ? options.maxHeight() : options.maxWidth()).orElse(Integer.MAX_VALUE);
        int boxHeight = (swapped ? options.maxWidth() : options.maxHeight()).orElse(Integer.MAX_VALUE);
        int width = container.width();
        int height = container.height();
        if (width <= boxWidth && height <= boxHeight) {
            return new TargetSize(width, height);
        }
        if ((long) boxWidth * height <= (long) boxHeight * width) {
            return new TargetSize(boxWidth, proportional(height, boxWidth, width));
        }
        return new TargetSize(proportional(width, boxHeight, height), boxHeight);
    }

    /** The largest size of this aspect within a box that is larger in both directions. */
    static TargetSize enlarged(TargetSize source, TargetSize box) {
        if ((long) box.width * source.height <= (long) box.height * source.width) {
            return new TargetSize(box.width, proportional(source.height, box.width, source.width));
        }
        return new TargetSize(proportional(source.width, box.height, source.height), box.height);
    }

    private static int proportional(int side, int shrunk, int original) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.round((double) side * shrunk / original)));
    }

    boolean isSizeOf(Container container) {
        return width == container.width() && height == container.height();
    }
}
