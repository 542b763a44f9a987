package dev.halftone.recompress;

/** The quantisation tables that a JPEG has. */
final class JpegTables {

    private JpegTables() {}

    /** What the file says in tables 0 and 1; luma for both when it has one alone. */
    static QuantisationTables of(byte[] jpeg) {
        int[][] tables = new int[2][];
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next() && markers.marker() != JpegMarker.SOS) {
            for (int at = markers.content(); markers.marker() == JpegMarker.DQT && at < markers.end(); at += 65) {
                int[] steps = new int[64];
                for (int k = 0; k < 64; k++) {
                    steps[QuantisationTables.NATURAL_ORDER[k]] = markers.uint8(at + 1 + k);
                }
                tables[markers.uint8(at)] = steps;
            }
        }
        return new QuantisationTables(tables[0], tables[1] == null ? tables[0] : tables[1]);
    }
}
