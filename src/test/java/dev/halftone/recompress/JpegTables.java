package dev.halftone.recompress;

/** The quantisation tables of a JPEG. */
final class JpegTables {

    private JpegTables() {}

    /** Tables 0 and 1 of the file; table 0 for both if it is the only one. */
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
