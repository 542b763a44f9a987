package dev.halftone.recompress.jpeg;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Puts four grey baseline JPEGs of one size and quality together as inks, a scan for each. */
public final class FourComponents {
    private static final int GREY_FRAME = 13;

    private FourComponents() {}

    /** @param transform of Adobe's segment: 0 for CMYK, 2 for YCCK */
    public static byte[] of(List<byte[]> components, int transform) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] first = components.get(0);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) Marker.SOI, (byte) 0xFF, (byte) Marker.APP14, 0, 14});
        out.writeBytes(new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
        int table = indexOf(first, Marker.DQT);
        out.write(first, table, 69);
        byte[] frame = Arrays.copyOfRange(first, indexOf(first, Marker.SOF0), indexOf(first, Marker.SOF0) + GREY_FRAME);
        frame[3] = 8 + 3 * 4;
        frame[9] = 4;
        out.write(frame, 0, 10);
        for (int id = 1; id <= 4; id++) {
            out.writeBytes(new byte[] {(byte) id, 0x11, 0});
        }
        for (int id = 1; id <= 4; id++) {
            byte[] component = components.get(id - 1);
            byte[] tablesAndScan = Arrays.copyOfRange(component, indexOf(component, Marker.DHT), component.length - 2);
            tablesAndScan[indexOf(tablesAndScan, Marker.SOS) + 5] = (byte) id;
            out.writeBytes(tablesAndScan);
        }
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) Marker.EOI});
        return out.toByteArray();
    }

    private static int indexOf(byte[] jpeg, int marker) {
        int i = 0;
        while (jpeg[i] != (byte) 0xFF || jpeg[i + 1] != (byte) marker) {
            i++;
        }
        return i;
    }
}
