package dev.halftone.recompress.jpeg;

import dev.halftone.Pictures;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Runs in a JVM of its own: decodes a baseline file of 100 megapixels and more than 30 MB at 1/8. The file is a strip
 * repeated, which restart markers make possible: they count to 8.
 */
public final class HundredMegapixels {
    private static final int SIDE = 10_000;
    private static final int MIN_LENGTH = 30_000_000;

    private HundredMegapixels() {}

    public static void main(String[] args) throws JpegException {
        byte[] source = source(8 * 8, Pictures.pgm(SIDE, 8 * 8));
        int[] rows = {0};
        JpegHeader header = JpegHeader.read(source);
        JpegDecoder.Picture picture = new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE)
                .decode(source, List.of(Reduction.EIGHTH), (component, samples, offset) -> rows[0]++);
        System.out.println(picture.width() + " x " + picture.height() + ", " + rows[0] + " rows of "
                + header.planeWidth(0, Reduction.EIGHTH) + " samples"
                + (picture.isSalvaged() ? ", " + picture.warning() : ""));
    }

    /** In 4:2:0. */
    public static byte[] inColour() {
        return source(8 * 16, Pictures.ppm(SIDE, 8 * 16));
    }

    /**
     * Progressive, in 4:2:0: each scan of a strip is repeated. The height is a multiple of the strip's, since the scans of
     * one component have no rows for padding.
     */
    public static byte[] progressive() {
        int height = 8 * 16;
        int strips = SIDE / height;
        byte[] strip = Libjpeg.cjpeg(Pictures.ppm(SIDE, height), "-quality", "90", "-progressive", "-restart", "1");
        int frame = indexOfMarker(strip, Marker.SOF2);
        strip[frame + 5] = (byte) (strips * height >> 8);
        strip[frame + 6] = (byte) (strips * height);
        ByteArrayOutputStream source = new ByteArrayOutputStream(strip.length * strips);
        int at = 2;
        source.write(strip, 0, at);
        while (strip[at + 1] != (byte) Marker.EOI) {
            int behind = at + 2 + ((strip[at + 2] & 0xFF) << 8 | strip[at + 3] & 0xFF);
            source.write(strip, at, behind - at);
            if (strip[at + 1] == (byte) Marker.SOS) {
                int end = endOfScan(strip, behind);
                for (int i = 0; i < strips; i++) {
                    source.write(strip, behind, end - behind);
                    if (i + 1 < strips) {
                        source.write(0xFF);
                        source.write(Marker.RST0 + 7);
                    }
                }
                behind = end;
            }
            at = behind;
        }
        source.write(strip, at, 2);
        return source.toByteArray();
    }

    private static int endOfScan(byte[] jpeg, int from) {
        int i = from;
        while (jpeg[i] != (byte) 0xFF || jpeg[i + 1] == 0 || Marker.isRestart(jpeg[i + 1] & 0xFF)) {
            i++;
        }
        return i;
    }

    /** @param height of the strip: 8 rows of MCUs */
    private static byte[] source(int height, byte[] picture) {
        byte[] strip = Libjpeg.cjpeg(picture, "-quality", "90", "-restart", "1");
        int frame = indexOfMarker(strip, Marker.SOF0);
        strip[frame + 5] = (byte) (SIDE >> 8);
        strip[frame + 6] = (byte) SIDE;
        int scan = indexOfMarker(strip, Marker.SOS);
        int data = scan + 2 + ((strip[scan + 2] & 0xFF) << 8 | strip[scan + 3] & 0xFF);
        int end = strip.length - 2;
        int strips = (SIDE + height - 1) / height;
        ByteArrayOutputStream source = new ByteArrayOutputStream((end - data + 2) * strips + data);
        source.write(strip, 0, data);
        for (int i = 0; i < strips; i++) {
            source.write(strip, data, end - data);
            source.write(0xFF);
            source.write(i + 1 < strips ? Marker.RST0 + 7 : Marker.EOI);
        }
        if (source.size() < MIN_LENGTH) {
            throw new AssertionError(source.size() + " bytes");
        }
        return source.toByteArray();
    }

    private static int indexOfMarker(byte[] jpeg, int marker) {
        int i = 0;
        while (jpeg[i] != (byte) 0xFF || jpeg[i + 1] != (byte) marker) {
            i++;
        }
        return i;
    }
}
