package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegColour;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.PlaneRows;
import dev.halftone.recompress.jpeg.Reduction;
import java.util.ArrayList;
import java.util.List;

/** The pixels of a JPEG whose components are not those of JFIF: RGB, or inks. */
final class JpegPixels implements PlaneRows {

    private final JpegFile file;
    private final Checkpoint checkpoint;
    /** Enlarge components that are sampled more coarsely than others. */
    private final List<PlaneScaler> scalers = new ArrayList<>();

    JpegPixels(JpegFile file, Checkpoint checkpoint) {
        this.file = file;
        this.checkpoint = checkpoint;
        JpegHeader header = file.header();
        for (int component = 0; component < header.components(); component++) {
            JpegHeader.Sampling own = header.sampling().get(component);
            scalers.add(new PlaneScaler(
                    header.planeWidth(component, Reduction.WHOLE),
                    header.planeHeight(component, Reduction.WHOLE),
                    header.width(),
                    header.height(),
                    (double) own.h() / header.hMax(),
                    (double) own.v() / header.vMax(),
                    checkpoint));
        }
    }

    @Override
    public void row(int component, byte[] samples, int offset) {
        scalers.get(component).row(samples, offset);
    }

    /** The picture as RGB; all rows must have arrived. */
    PixelGrid grid() {
        List<byte[]> planes =
                scalers.stream().map(PlaneScaler::plane).map(Plane::samples).toList();
        int width = file.width();
        int height = file.height();
        return file.header().colour() == JpegColour.RGB
                ? interleaved(width, height, planes)
                : new JpegInks(file, checkpoint).toRgb(width, height, planes);
    }

    private static PixelGrid interleaved(int width, int height, List<byte[]> planes) {
        byte[] red = planes.get(0);
        byte[] green = planes.get(1);
        byte[] blue = planes.get(2);
        byte[] samples = new byte[Math.multiplyExact(red.length, PixelGrid.RGB)];
        for (int i = 0, out = 0; i < red.length; i++, out += PixelGrid.RGB) {
            samples[out] = red[i];
            samples[out + 1] = green[i];
            samples[out + 2] = blue[i];
        }
        return new PixelGrid(width, height, PixelGrid.RGB, samples);
    }
}
