package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.RgbToYcbcr;
import dev.halftone.recompress.raster.PixelRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes planes of the rows of a picture: one of grey, or Y, Cb and Cr. If the target is smaller, each plane is shrunk on
 * its way, so that the picture is never held at its own size.
 */
final class PlanesOfPixels implements PixelRows {

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;

    private final int width;
    private final boolean grey;
    private final Checkpoint checkpoint;
    private final RgbToYcbcr conversion = new RgbToYcbcr();
    /** One row per plane if the planes are shrunk, otherwise the planes. */
    private final List<byte[]> samples = new ArrayList<>();
    /** Empty if nothing is shrunk. */
    private final List<PlaneScaler> scalers = new ArrayList<>();

    private final TargetSize size;
    private int at;
    private int pixelsSinceCheckpoint;

    /**
     * @param width of the rows
     * @param height how many rows there will be
     * @param channels {@link PixelGrid#GREY} or {@link PixelGrid#RGB}
     * @param layout of the rows on the output; the planes are those of its picture, without background
     */
    PlanesOfPixels(int width, int height, int channels, Layout layout, Checkpoint checkpoint) {
        this.width = width;
        this.grey = channels == PixelGrid.GREY;
        this.size = layout.picture();
        this.checkpoint = checkpoint;
        boolean shrunk = size.width() != width || size.height() != height;
        for (int plane = 0; plane < channels; plane++) {
            samples.add(new byte[shrunk ? width : Math.multiplyExact(width, height)]);
            if (shrunk) {
                scalers.add(
                        plane > 0
                                ? scalers.get(0).another()
                                : new PlaneScaler(
                                        width,
                                        height,
                                        size.width(),
                                        size.height(),
                                        layout.scaleX(),
                                        layout.scaleY(),
                                        layout.start(),
                                        checkpoint));
            }
        }
    }

    /** The planes of a decoded picture. */
    static List<Plane> of(PixelGrid grid, TargetSize size, Checkpoint checkpoint) {
        return of(grid, Layout.whole(new TargetSize(grid.width(), grid.height()), size), checkpoint);
    }

    /** The planes of a decoded picture, without background. */
    static List<Plane> of(PixelGrid grid, Layout layout, Checkpoint checkpoint) {
        PlanesOfPixels planes = new PlanesOfPixels(grid.width(), grid.height(), grid.channels(), layout, checkpoint);
        grid.read(planes);
        return planes.planes();
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
            conversion.convert(pixels, offset, width, samples.get(0), samples.get(1), samples.get(2), at);
        }
        if (scalers.isEmpty()) {
            at += width;
        }
        for (int plane = 0; plane < scalers.size(); plane++) {
            scalers.get(plane).row(samples.get(plane), 0);
        }
    }

    /** All rows must have arrived. */
    List<Plane> planes() {
        return scalers.isEmpty()
                ? samples.stream()
                        .map(plane -> new Plane(size.width(), size.height(), plane))
                        .toList()
                : scalers.stream().map(PlaneScaler::plane).toList();
    }
}
