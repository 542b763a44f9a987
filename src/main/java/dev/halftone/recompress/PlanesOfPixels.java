package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.ChromaHalving;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.RgbToYcbcr;
import dev.halftone.recompress.raster.PixelRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes planes of the rows of a picture: one of grey, or Y, Cb and Cr. If the target is smaller, each plane is shrunk on
 * its way, so that the picture is never held at its own size. Chrominance that will be halved is halved before that,
 * which leaves a quarter of it to be shrunk.
 */
final class PlanesOfPixels implements PixelRows {

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;

    private final int width;
    private final int height;
    private final boolean grey;
    private final Checkpoint checkpoint;
    private final RgbToYcbcr conversion = new RgbToYcbcr();
    /** One row per plane if the planes are shrunk, otherwise the planes. */
    private final List<byte[]> samples = new ArrayList<>();
    /** Empty if nothing is shrunk. */
    private final List<PlaneScaler> scalers = new ArrayList<>();

    private final Layout layout;
    /** Of chrominance, if the planes are shrunk. */
    private final ChromaSampling sampling;
    /** A row of chrominance that is halved. */
    private final byte[] halved;

    private int at;
    private int rows;
    private int pixelsSinceCheckpoint;

    private PlanesOfPixels(
            int width, int height, int channels, Layout layout, ChromaSampling sampling, Checkpoint checkpoint) {
        this.width = width;
        this.height = height;
        this.grey = channels == PixelGrid.GREY;
        this.layout = layout;
        this.sampling = sampling;
        this.checkpoint = checkpoint;
        this.halved = new byte[sampling.width(width)];
        boolean shrunk = isScaled(width, height, layout);
        for (int plane = 0; plane < channels; plane++) {
            // The rows of chrominance that become one.
            int held = shrunk ? (plane == 0 ? 1 : sampling.rows()) : height;
            samples.add(new byte[Math.multiplyExact(width, held)]);
            if (shrunk) {
                scalers.add(scaler(plane));
            }
        }
    }

    private PlaneScaler scaler(int plane) {
        ChromaSampling own = plane == 0 ? ChromaSampling.WHOLE : sampling;
        if (plane == 2 || plane == 1 && own == ChromaSampling.WHOLE) {
            return scalers.get(plane - 1).another();
        }
        return new PlaneScaler(
                own.width(width),
                own.height(height),
                own.width(layout.picture().width()),
                own.height(layout.picture().height()),
                layout.scaleX(),
                layout.scaleY(),
                layout.start(),
                checkpoint);
    }

    private static boolean isScaled(int width, int height, Layout layout) {
        return layout.picture().width() != width || layout.picture().height() != height;
    }

    /** Whether the picture is shrunk as a whole. Parts of it might begin on an odd pixel. */
    private static boolean isShrunkWhole(int width, int height, Layout layout) {
        TargetSize target = layout.size();
        return isScaled(width, height, layout)
                && target.width() <= width
                && target.height() <= height
                && layout.equals(Layout.whole(new TargetSize(width, height), target));
    }

    /** Gives the rows of a picture, all of them each time. */
    @FunctionalInterface
    interface Picture<E extends Exception> {
        void read(PixelRows rows) throws E;
    }

    /**
     * The planes of a picture, without background. It may be read twice: if its chrominance, once halved and shrunk,
     * still looks as if it had suffered, both are made anew from whole chrominance, and {@link
     * SubsampledPlanes#forOptions} can decide.
     *
     * @param width of the rows
     * @param height how many rows there are
     * @param channels {@link PixelGrid#GREY} or {@link PixelGrid#RGB}
     * @param layout of the rows on the output; the planes are those of its picture
     * @param mayHalve whether chrominance may be halved
     */
    static <E extends Exception> SubsampledPlanes of(
            int width,
            int height,
            int channels,
            Layout layout,
            boolean mayHalve,
            Checkpoint checkpoint,
            Picture<E> picture)
            throws E {
        if (mayHalve && channels == PixelGrid.RGB && isShrunkWhole(width, height, layout)) {
            PlanesOfPixels halved =
                    new PlanesOfPixels(width, height, channels, layout, ChromaSampling.HALF_BOTH, checkpoint);
            picture.read(halved);
            SubsampledPlanes planes = new SubsampledPlanes(halved.planes(), ChromaSampling.HALF_BOTH);
            if (!planes.mayHaveSuffered()) {
                return planes;
            }
        }
        PlanesOfPixels whole = new PlanesOfPixels(width, height, channels, layout, ChromaSampling.WHOLE, checkpoint);
        picture.read(whole);
        return new SubsampledPlanes(whole.planes(), ChromaSampling.WHOLE);
    }

    /** The planes of a decoded picture, shrunk to a size. */
    static SubsampledPlanes of(PixelGrid grid, TargetSize size, boolean mayHalve, Checkpoint checkpoint) {
        return of(grid, Layout.whole(new TargetSize(grid.width(), grid.height()), size), mayHalve, checkpoint);
    }

    /** The planes of a decoded picture, without background. */
    static SubsampledPlanes of(PixelGrid grid, Layout layout, boolean mayHalve, Checkpoint checkpoint) {
        return PlanesOfPixels.<RuntimeException>of(
                grid.width(), grid.height(), grid.channels(), layout, mayHalve, checkpoint, grid::read);
    }

    @Override
    public void row(byte[] pixels, int offset) {
        pixelsSinceCheckpoint += width;
        if (pixelsSinceCheckpoint >= PIXELS_A_CHECKPOINT) {
            pixelsSinceCheckpoint = 0;
            checkpoint.reached();
        }
        if (grey) {
            System.arraycopy(pixels, offset, samples.get(0), at, width);
        } else {
            convert(pixels, offset);
        }
        rows++;
        if (scalers.isEmpty()) {
            at += width;
        } else {
            shrink();
        }
    }

    private void convert(byte[] pixels, int offset) {
        byte[] luminance = samples.get(0);
        byte[] cb = samples.get(1);
        byte[] cr = samples.get(2);
        int ofChrominance = scalers.isEmpty() ? at : rows % sampling.rows() * width;
        conversion.convert(pixels, offset, width, luminance, at, cb, cr, ofChrominance);
    }

    private void shrink() {
        scalers.get(0).row(samples.get(0), 0);
        boolean waiting = rows % sampling.rows() != 0 && rows < height;
        for (int plane = 1; plane < scalers.size() && !waiting; plane++) {
            byte[] whole = samples.get(plane);
            if (sampling == ChromaSampling.WHOLE) {
                scalers.get(plane).row(whole, 0);
            } else {
                int second = rows % sampling.rows() == 0 ? width : 0;
                ChromaHalving.halveRow(whole, 0, second, width, sampling, halved, 0);
                scalers.get(plane).row(halved, 0);
            }
        }
    }

    /** All rows must have arrived. */
    List<Plane> planes() {
        return scalers.isEmpty()
                ? samples.stream().map(plane -> new Plane(width, height, plane)).toList()
                : scalers.stream().map(PlaneScaler::plane).toList();
    }
}
