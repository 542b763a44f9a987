package dev.halftone.recompress;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Libjpeg;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Edits JPEG files by their markers. */
final class JpegVariants {

    private static final int DNL = 0xdc;

    private JpegVariants() {}

    /** A picture of 40 x 24 pixels as cjpeg writes it. */
    static byte[] cjpeg(String... options) {
        return Libjpeg.cjpeg(Pictures.ppm(40, 24), options);
    }

    static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] from(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    static byte[] inserted(byte[] bytes, int at, byte[] more) {
        return joined(Arrays.copyOf(bytes, at), more, from(bytes, at));
    }

    static byte[] set(byte[] bytes, int at, int... values) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            changed[at + i] = (byte) values[i];
        }
        return changed;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Offset of the n-th such marker, from 0; entropy-coded data has only restart markers. */
    static int marker(byte[] jpeg, int marker, int n) {
        int left = n;
        for (int at = 2; at + 1 < jpeg.length; at++) {
            if (jpeg[at] == (byte) 0xff && (jpeg[at + 1] & 0xff) == marker && left-- == 0) {
                return at;
            }
        }
        throw new AssertionError("no marker " + Integer.toHexString(marker));
    }

    static int marker(byte[] jpeg, int marker) {
        return marker(jpeg, marker, 0);
    }

    /** Offset after the header of the n-th scan. */
    static int data(byte[] jpeg, int scan) {
        int sos = marker(jpeg, JpegMarker.SOS, scan);
        return sos + 2 + ((jpeg[sos + 2] & 0xff) << 8 | jpeg[sos + 3] & 0xff);
    }

    static int end(byte[] jpeg) {
        return jpeg.length - 2;
    }

    /** Removes all segments of a kind. */
    static byte[] without(byte[] jpeg, int marker) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        kept.write(jpeg, 0, 2);
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next() && markers.marker() != JpegMarker.SOS) {
            if (markers.marker() != marker) {
                kept.write(jpeg, markers.position(), markers.end() - markers.position());
            }
        }
        kept.write(jpeg, markers.position(), jpeg.length - markers.position());
        return kept.toByteArray();
    }

    /** Moves the number of lines from the frame header to a DNL after the first scan (T.81 B.2.5). */
    static byte[] withDnl(byte[] jpeg, int scanEnd) {
        int frame = frame(jpeg);
        byte[] open = set(jpeg, frame + 5, 0, 0);
        return inserted(open, scanEnd, new byte[] {(byte) 0xff, (byte) DNL, 0, 4, jpeg[frame + 5], jpeg[frame + 6]});
    }

    static int frame(byte[] jpeg) {
        return jpegHas(jpeg, JpegMarker.SOF0) ? marker(jpeg, JpegMarker.SOF0) : marker(jpeg, JpegMarker.SOF2);
    }

    private static boolean jpegHas(byte[] jpeg, int marker) {
        JpegMarkerReader markers = new JpegMarkerReader(jpeg);
        while (markers.next() && markers.marker() != JpegMarker.SOS) {
            if (markers.marker() == marker) {
                return true;
            }
        }
        return false;
    }

    /** Changes the identifiers of the three components, in the frame and in the first scan. */
    static byte[] withIds(byte[] jpeg, int first, int second, int third) {
        int frame = frame(jpeg) + 10;
        int scan = marker(jpeg, JpegMarker.SOS) + 5;
        byte[] named = jpeg.clone();
        int[] ids = {first, second, third};
        for (int i = 0; i < 3; i++) {
            named[frame + 3 * i] = (byte) ids[i];
            named[scan + 2 * i] = (byte) ids[i];
        }
        return named;
    }

    static byte[] process(byte[] jpeg, int marker) {
        return set(jpeg, frame(jpeg) + 1, marker);
    }
}
