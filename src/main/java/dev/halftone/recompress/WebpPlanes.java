package dev.halftone.recompress;

import dev.halftone.recompress.PlaneScaler.Start;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.webp.YuvRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the planes of a JPEG of those of a lossy WebP, shrunk if requested. Both are of 4:2:0, with chrominance centred
 * between the samples of luminance. Only the ranges differ, so a table per plane does, and nothing becomes RGB.
 *
 * <p>Transparency is put on a background in the planes as well. That is exact in luminance, because the conversion from
 * RGB is linear. A sample of chrominance is weighted with the mean opacity of its four pixels.
 */
final class WebpPlanes implements YuvRows {

    static final ChromaSampling SAMPLING = ChromaSampling.HALF_BOTH;
    private static final byte[] LUMA = range(16, 219, 0);
    private static final byte[] CHROMA = range(128, 224, 128);

    private final int width;
    private final int height;
    /** Null if all pixels are opaque. */
    private final byte[] alpha;

    private final byte[] background;
    private final List<PlaneScaler> scalers = new ArrayList<>();
    private final byte[] line;
    private final int[] rows = new int[3];

    private WebpPlanes(WebpFile file, byte[] alpha, Background background, Layout layout, DecodeBudget budget) {
        this.width = file.width();
        this.height = file.height();
        this.alpha = alpha;
        this.background = background.ycbcr();
        this.line = new byte[width];
        TargetSize target = layout.picture();
        scalers.add(new PlaneScaler(
                width,
                height,
                target.width(),
                target.height(),
                layout.scaleX(),
                layout.scaleY(),
                layout.start(),
                budget));
        PlaneScaler chroma = new PlaneScaler(
                SAMPLING.width(width),
                SAMPLING.height(height),
                SAMPLING.width(target.width()),
                SAMPLING.height(target.height()),
                layout.scaleX(),
                layout.scaleY(),
                new Start(
                        layout.start().x() / SAMPLING.columns(), layout.start().y() / SAMPLING.rows()),
                budget);
        scalers.add(chroma);
        scalers.add(chroma.another());
    }

    /** Whether the planes of this file can be taken as they are: it is lossy, and its frame is the whole picture. */
    static boolean takes(WebpFile file) {
        return !file.isLossless() && file.isWholeFrame();
    }

    /**
     * Decodes a file.
     *
     * @param background of what is transparent
     * @param layout aligned to {@link #SAMPLING}; of which the planes show the picture, without background around it
     * @throws RejectedImageException if it is damaged
     */
    static SubsampledPlanes of(WebpFile file, Background background, Layout layout, DecodeBudget budget)
            throws RejectedImageException {
        WebpPixels pixels = new WebpPixels(file, budget);
        byte[] alpha = pixels.alpha().orElse(null);
        WebpPlanes planes = pixels.lossyPlanes(() -> new WebpPlanes(file, alpha, background, layout, budget));
        List<Plane> scaled = planes.scalers.stream().map(PlaneScaler::plane).toList();
        return new SubsampledPlanes(scaled, SAMPLING);
    }

    /** Maps a range around a centre to that of JFIF 1.02, which uses all values. */
    private static byte[] range(int from, int extent, int to) {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) Math.max(0, Math.min(255, Math.round(to + (i - from) * 255.0 / extent)));
        }
        return table;
    }

    @Override
    public void row(int plane, byte[] samples, int offset) {
        int row = rows[plane]++;
        int count = plane == 0 ? width : SAMPLING.width(width);
        map(plane == 0 ? LUMA : CHROMA, samples, offset, line, count);
        if (alpha != null) {
            flatten(plane, row, count);
        }
        scalers.get(plane).row(line, 0);
    }

    private static void map(byte[] table, byte[] samples, int offset, byte[] line, int count) {
        for (int i = 0; i < count; i++) {
            line[i] = table[samples[offset + i] & 0xff];
        }
    }

    private void flatten(int plane, int row, int count) {
        int behind = background[plane] & 0xff;
        for (int i = 0; i < count; i++) {
            int opacity = plane == 0 ? 4 * (alpha[row * width + i] & 0xff) : opacityOfFour(row, i);
            int sum = (line[i] & 0xff) * opacity + behind * (4 * 255 - opacity);
            line[i] = (byte) ((sum + 2 * 255) / (4 * 255));
        }
    }

    /** The sum over the pixels that a sample of chrominance is part of; those beyond the edge are as those at it. */
    private int opacityOfFour(int row, int column) {
        int upper = 2 * row * width;
        int lower = 2 * row + 1 < height ? upper + width : upper;
        int left = 2 * column;
        int right = Math.min(left + 1, width - 1);
        return (alpha[upper + left] & 0xff)
                + (alpha[upper + right] & 0xff)
                + (alpha[lower + left] & 0xff)
                + (alpha[lower + right] & 0xff);
    }
}
