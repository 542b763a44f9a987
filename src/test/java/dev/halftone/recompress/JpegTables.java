package dev.halftone.recompress;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Libjpeg;

/**
 * The quantisation tables of a JPEG.
 *
 * @param luma 64 steps in zig-zag order, 1..255
 * @param chroma the same for Cb and Cr
 */
record JpegTables(int[] luma, int[] chroma) {

    /** Tables 0 and 1 of the file; table 0 for both if it is the only one. */
    static JpegTables of(byte[] jpeg) {
        int[][] tables = new int[2][];
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next() && markers.marker() != JpegMarker.SOS) {
            for (int at = markers.content(); markers.marker() == JpegMarker.DQT && at < markers.end(); at += 65) {
                int[] steps = new int[64];
                for (int k = 0; k < 64; k++) {
                    steps[k] = markers.uint8(at + 1 + k);
                }
                tables[markers.uint8(at)] = steps;
            }
        }
        return new JpegTables(tables[0], tables[1] == null ? tables[0] : tables[1]);
    }

    /** What libjpeg writes for a quality. */
    static JpegTables ofQuality(int quality) {
        return of(Libjpeg.cjpeg(Pictures.ppm(8, 8), "-baseline", "-quality", Integer.toString(quality)));
    }
}
