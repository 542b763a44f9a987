package dev.halftone.recompress.jpeg;

import dev.halftone.Pictures;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Runs in a JVM of its own: decodes a baseline file of 100 megapixels and more than 30 MB at 1/8. The file is a strip
 * repeated, which restart markers make possible: they count to 8.
 */
final class HundredMegapixels {
    private static final int WIDTH = 10_000;
    private static final int STRIP = 8 * 8;
    private static final int HEIGHT = 10_000;

    private HundredMegapixels() {}

    public static void main(String[] args) throws JpegException {
        byte[] source = source();
        if (source.length < 30_000_000) {
            throw new AssertionError(source.length + " bytes");
        }
        int[] rows = {0};
        JpegHeader header = JpegHeader.read(source);
        JpegDecoder.Picture picture = new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE)
                .decode(source, List.of(Reduction.EIGHTH), (component, samples, offset) -> rows[0]++);
        System.out.println(picture.width() + " x " + picture.height() + ", " + rows[0] + " rows of "
                + header.planeWidth(0, Reduction.EIGHTH) + " samples"
                + (picture.isSalvaged() ? ", " + picture.warning() : ""));
    }

    private static byte[] source() {
        byte[] strip = Libjpeg.cjpeg(Pictures.pgm(WIDTH, STRIP), "-quality", "90", "-restart", "1");
        int frame = indexOfMarker(strip, Marker.SOF0);
        strip[frame + 5] = (byte) (HEIGHT >> 8);
        strip[frame + 6] = (byte) HEIGHT;
        int scan = indexOfMarker(strip, Marker.SOS);
        int data = scan + 2 + ((strip[scan + 2] & 0xFF) << 8 | strip[scan + 3] & 0xFF);
        int end = strip.length - 2;
        int strips = (HEIGHT + STRIP - 1) / STRIP;
        ByteArrayOutputStream source = new ByteArrayOutputStream((end - data + 2) * strips + data);
        source.write(strip, 0, data);
        for (int i = 0; i < strips; i++) {
            source.write(strip, data, end - data);
            source.write(0xFF);
            source.write(i + 1 < strips ? Marker.RST0 + 7 : Marker.EOI);
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
