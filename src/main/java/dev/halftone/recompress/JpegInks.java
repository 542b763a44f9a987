package dev.halftone.recompress;

import dev.halftone.recompress.colour.InkColour;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegColour;
import java.util.List;

/**
 * Converts the four decoded components of a JPEG to RGB. The components are inverted inks, as Photoshop writes them.
 * Other readers assume this even if there is no Adobe segment.
 */
final class JpegInks {

    private static final int INKS = 4;

    private final InkColour colour;
    private final boolean ycck;
    private final Checkpoint checkpoint;

    /** @param checkpoint reached at each row */
    JpegInks(JpegFile file, Checkpoint checkpoint) {
        this.colour = InkColour.of(file.iccProfile());
        this.ycck = file.header().colour() == JpegColour.YCCK;
        this.checkpoint = checkpoint;
    }

    /** @param planes four, of the picture's size */
    PixelGrid toRgb(int width, int height, List<byte[]> planes) {
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), PixelGrid.RGB)];
        byte[] row = new byte[INKS * width];
        int out = 0;
        for (int y = 0; y < height; y++) {
            checkpoint.reached();
            interleave(planes, y * width, row);
            if (ycck) {
                toCmyk(row);
            }
            for (int in = 0; in < row.length; in += INKS) {
                int rgb = colour.rgb(
                        row[in] & 0xff ^ 255,
                        row[in + 1] & 0xff ^ 255,
                        row[in + 2] & 0xff ^ 255,
                        row[in + 3] & 0xff ^ 255);
                samples[out++] = (byte) (rgb >> 16);
                samples[out++] = (byte) (rgb >> 8);
                samples[out++] = (byte) rgb;
            }
        }
        return new PixelGrid(width, height, PixelGrid.RGB, samples);
    }

    private static void interleave(List<byte[]> planes, int from, byte[] row) {
        for (int ink = 0; ink < INKS; ink++) {
            byte[] plane = planes.get(ink);
            for (int i = ink, in = from; i < row.length; i += INKS, in++) {
                row[i] = plane[in];
            }
        }
    }

    /** Converts YCCK, whose YCbCr holds the complements of the inks (JFIF's coefficients, as in libjpeg). */
    private static void toCmyk(byte[] row) {
        for (int i = 0; i < row.length; i += INKS) {
            double y = row[i] & 0xff;
            double cb = (row[i + 1] & 0xff) - 128;
            double cr = (row[i + 2] & 0xff) - 128;
            row[i] = complement(y + 1.402 * cr);
            row[i + 1] = complement(y - 0.344136 * cb - 0.714136 * cr);
            row[i + 2] = complement(y + 1.772 * cb);
        }
    }

    private static byte complement(double value) {
        return (byte) (255 - Math.round(Math.max(0, Math.min(255, value))));
    }
}
