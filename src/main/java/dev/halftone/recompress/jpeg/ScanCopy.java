package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * Writes the headers of a sequential scan that is the whole picture, with its own tables. Its data can then be copied,
 * which is half the work of coding it anew.
 */
final class ScanCopy {
    private final ScanHeader scan;
    private final DecodingTables tables;

    ScanCopy(ScanHeader scan, DecodingTables tables) {
        this.scan = scan;
        this.tables = tables;
    }

    /** Whether all decoders accept these tables: libjpeg refuses a code of all ones (T.81 C.2). */
    boolean isLegal() {
        for (int c = 0; c < scan.components().size(); c++) {
            if (tables.dcSpecification(scan.dcTables()[c]).isFull()
                    || tables.acSpecification(scan.acTables()[c]).isFull()) {
                return false;
            }
        }
        return true;
    }

    /** Writes DHT, DRI and SOS; the data comes next. */
    void writeHeaders(SegmentWriter out) {
        out.begin(Marker.DHT);
        for (int destination = 0; destination < DecodingTables.DESTINATIONS; destination++) {
            if (contains(scan.dcTables(), destination)) {
                out.writeHuffmanTable(0, destination, tables.dcSpecification(destination));
            }
            if (contains(scan.acTables(), destination)) {
                out.writeHuffmanTable(1, destination, tables.acSpecification(destination));
            }
        }
        out.end();
        if (tables.restartInterval() > 0) {
            out.writeRestartInterval(tables.restartInterval());
        }
        List<FrameComponent> components = scan.components();
        out.writeScan(components, scan.dcTables(), scan.acTables(), 0, 63, 0, 0);
    }

    private static boolean contains(int[] destinations, int wanted) {
        for (int destination : destinations) {
            if (destination == wanted) {
                return true;
            }
        }
        return false;
    }
}
