package dev.halftone.recompress;

import dev.halftone.recompress.PlaneScaler.Start;
import dev.halftone.recompress.jpeg.ChromaSampling;

/**
 * How a picture fills its output. All sizes and places are those of stored pixels, before the EXIF orientation.
 *
 * @param size of the output
 * @param left column of the output where the picture begins
 * @param top row of the output where the picture begins
 * @param picture the size of the picture on the output; what is left of the output is background
 * @param start of the part of the source that is shown, in pixels of the source
 * @param spanX how many pixels of a row of the source are shown
 * @param spanY how many rows of the source
 */
record Layout(TargetSize size, int left, int top, TargetSize picture, Start start, double spanX, double spanY) {

    /** The layout of a picture with these options. */
    static Layout of(Container container, RecompressOptions options) {
        Framing framing = options.framing();
        boolean swapped = Exif.swapsSides(container.orientation());
        int boxWidth = (swapped ? framing.maxHeight() : framing.maxWidth()).orElse(Integer.MAX_VALUE);
        int boxHeight = (swapped ? framing.maxWidth() : framing.maxHeight()).orElse(Integer.MAX_VALUE);
        TargetSize source = new TargetSize(container.width(), container.height());
        TargetSize box = new TargetSize(boxWidth, boxHeight);
        return switch (framing.fit()) {
            case INSIDE -> whole(source, inside(container, options, source, box));
            case PAD -> padded(source, inside(container, options, source, box), box);
            case CROP -> cropped(source, box, framing.enlarge());
        };
    }

    /** The whole picture, which fills an output of this size. */
    static Layout whole(TargetSize source, TargetSize target) {
        return new Layout(target, 0, 0, target, Start.NONE, source.width(), source.height());
    }

    private static TargetSize inside(
            Container container, RecompressOptions options, TargetSize source, TargetSize box) {
        boolean unbounded = box.width() == Integer.MAX_VALUE && box.height() == Integer.MAX_VALUE;
        boolean larger = source.width() > box.width() || source.height() > box.height();
        return options.framing().enlarge() && !larger && !unbounded
                ? TargetSize.enlarged(source, box)
                : TargetSize.of(container, options);
    }

    private static Layout padded(TargetSize source, TargetSize picture, TargetSize box) {
        return new Layout(
                box,
                (box.width() - picture.width()) / 2,
                (box.height() - picture.height()) / 2,
                picture,
                Start.NONE,
                source.width(),
                source.height());
    }

    /** Where the picture does not cover the box, as it must not be enlarged, it is put into the middle. */
    private static Layout cropped(TargetSize source, TargetSize box, boolean enlarge) {
        boolean widthDecides = (long) box.width() * source.height() >= (long) box.height() * source.width();
        double covering =
                widthDecides ? (double) source.width() / box.width() : (double) source.height() / box.height();
        double scale = enlarge ? covering : Math.max(1, covering);
        boolean covered = scale == covering;
        double spanX = covered && widthDecides ? source.width() : Math.min(source.width(), box.width() * scale);
        double spanY = covered && !widthDecides ? source.height() : Math.min(source.height(), box.height() * scale);
        TargetSize picture = new TargetSize(extent(spanX, scale, box.width()), extent(spanY, scale, box.height()));
        // Without scaling, samples are copied.
        boolean whole = scale == 1;
        Start start = new Start(middle(source.width(), spanX, whole), middle(source.height(), spanY, whole));
        return new Layout(
                box,
                (box.width() - picture.width()) / 2,
                (box.height() - picture.height()) / 2,
                picture,
                start,
                spanX,
                spanY);
    }

    private static int extent(double span, double scale, int most) {
        return (int) Math.max(1, Math.min(most, Math.round(span / scale)));
    }

    private static double middle(int side, double span, boolean whole) {
        double start = (side - span) / 2;
        return whole ? Math.floor(start) : start;
    }

    /** The same, moved by at most one pixel, so that planes of subsampled chrominance keep their places. */
    Layout alignedTo(ChromaSampling sampling) {
        int columns = sampling.columns();
        int rows = sampling.rows();
        Start aligned = isUnscaled()
                ? new Start(columns * Math.floor(start.x() / columns), rows * Math.floor(start.y() / rows))
                : start;
        return new Layout(size, left - left % columns, top - top % rows, picture, aligned, spanX, spanY);
    }

    /** Pixels of the source per pixel of the output, in a row. */
    double scaleX() {
        return spanX / picture.width();
    }

    /** The same in a column. */
    double scaleY() {
        return spanY / picture.height();
    }

    boolean isPadded() {
        return !size.equals(picture);
    }

    /** Whether pixels of the source become pixels of the output as they are, if they are on it. */
    boolean isUnscaled() {
        return spanX == picture.width() && spanY == picture.height();
    }

    /** Whether the output is the source pixel by pixel. */
    boolean isAsItIs(Container container) {
        return size.isSizeOf(container) && isUnscaled() && !isPadded() && start.equals(Start.NONE);
    }

    /**
     * Whether the size of the output is exact, so that the source can't stand for it. If a picture is only to be within
     * a box, its source can, if it is smaller in bytes.
     */
    boolean isBinding(Container container, Framing framing) {
        boolean enlarged = size.width() > container.width() || size.height() > container.height();
        return !isAsItIs(container) && (framing.fit() != Fit.INSIDE || enlarged);
    }
}
