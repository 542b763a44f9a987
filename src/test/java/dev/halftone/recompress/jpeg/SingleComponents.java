package dev.halftone.recompress.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a JPEG apart into grey JPEGs, one of each component, with the same coefficients. What libjpeg decodes of these
 * is the component without upsampling and conversion of colour.
 */
final class SingleComponents {
    private SingleComponents() {}

    static List<byte[]> of(byte[] jpeg, Path folder) throws IOException, JpegException {
        JpegHeader header = JpegHeader.read(jpeg);
        String script = "0;1;2;3;".substring(0, 2 * header.components());
        byte[] apart = Libjpeg.jpegtran(jpeg, "-scans", Libjpeg.script(folder, script));
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        int frame = 0;
        List<byte[]> files = new ArrayList<>();
        SegmentReader segments = new SegmentReader();
        segments.open(apart);
        for (int marker = segments.nextMarker(); marker != Marker.EOI; marker = segments.nextMarker()) {
            if (Marker.isRestart(marker)) {
                continue;
            }
            segments.openSegment(marker);
            byte[] segment = Arrays.copyOfRange(apart, segments.segmentStart(), segments.segmentEnd());
            segments.closeSegment();
            switch (marker) {
                case Marker.DQT, Marker.DHT, Marker.DRI -> tables.writeBytes(segment);
                case Marker.SOF0, Marker.SOF1 -> frame = segments.segmentStart();
                case Marker.SOS -> {
                    int end = endOfScan(apart, segments.segmentEnd());
                    byte[] scan = Arrays.copyOfRange(apart, segments.segmentStart(), end);
                    files.add(file(tables.toByteArray(), frame(apart, frame, header, files.size()), scan));
                }
                default -> {}
            }
        }
        return files;
    }

    private static byte[] frame(byte[] jpeg, int frame, JpegHeader header, int component) {
        int width = header.planeWidth(component, Reduction.WHOLE);
        int height = header.planeHeight(component, Reduction.WHOLE);
        int at = frame + 10 + 3 * component;
        return new byte[] {
            (byte) 0xFF,
            jpeg[frame + 1],
            0,
            11,
            8,
            (byte) (height >> 8),
            (byte) height,
            (byte) (width >> 8),
            (byte) width,
            1,
            jpeg[at],
            0x11,
            jpeg[at + 2]
        };
    }

    private static int endOfScan(byte[] jpeg, int start) {
        int at = start;
        while (jpeg[at] != (byte) 0xFF || jpeg[at + 1] == 0 || Marker.isRestart(jpeg[at + 1] & 0xFF)) {
            at++;
        }
        return at;
    }

    private static byte[] file(byte[] tables, byte[] frame, byte[] scan) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) Marker.SOI});
        file.writeBytes(tables);
        file.writeBytes(frame);
        file.writeBytes(scan);
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) Marker.EOI});
        return file.toByteArray();
    }
}
