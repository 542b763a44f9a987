package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Marker codes (ITU-T T.81 table B.1) and the segments that are written with them. */
final class JpegMarker {

    static final int SOF0 = 0xc0;
    static final int SOF1 = 0xc1;
    static final int SOF2 = 0xc2;
    static final int SOF3 = 0xc3;
    static final int DHT = 0xc4;
    static final int JPG = 0xc8;
    static final int DAC = 0xcc;
    static final int SOF15 = 0xcf;
    static final int RST0 = 0xd0;
    static final int RST7 = 0xd7;
    static final int SOI = 0xd8;
    static final int EOI = 0xd9;
    static final int SOS = 0xda;
    static final int DQT = 0xdb;
    static final int DRI = 0xdd;
    static final int APP0 = 0xe0;
    static final int APP1 = 0xe1;
    static final int APP2 = 0xe2;
    static final int APP14 = 0xee;
    static final int TEM = 0x01;

    static final String PROFILE_SIGNATURE = "ICC_PROFILE\0";
    /** A segment's 65,533 bytes minus the signature, the part number and the part count (ICC.1:2022, section B.4). */
    static final int PROFILE_PART = 65_519;

    private static final int MAX_PROFILE_PARTS = 255;

    private JpegMarker() {}

    static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    static boolean isTableOrFrame(int marker) {
        return isFrame(marker) || marker == DHT || marker == DQT || marker == DRI;
    }

    /** Whether no segment follows the marker. */
    static boolean standsAlone(int marker) {
        return (marker >= RST0 && marker <= EOI) || marker == TEM;
    }

    static void writeMarker(ByteArrayOutputStream out, int marker) {
        out.write(0xff);
        out.write(marker);
    }

    static void writeSegment(ByteArrayOutputStream out, int marker, byte[] content) {
        writeMarker(out, marker);
        writeLength(out, content.length);
        out.writeBytes(content);
    }

    private static void writeLength(ByteArrayOutputStream out, int contentLength) {
        out.write(contentLength + 2 >> 8);
        out.write(contentLength + 2);
    }

    /** Writes the profile in as many APP2 segments as needed; none if it is empty or too long for a JPEG. */
    static void writeProfile(ByteArrayOutputStream out, byte[] profile) {
        int parts = (profile.length + PROFILE_PART - 1) / PROFILE_PART;
        for (int part = 0; part < parts && parts <= MAX_PROFILE_PARTS; part++) {
            int start = part * PROFILE_PART;
            int length = Math.min(PROFILE_PART, profile.length - start);
            writeMarker(out, APP2);
            writeLength(out, PROFILE_SIGNATURE.length() + 2 + length);
            out.writeBytes(PROFILE_SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
            out.write(part + 1);
            out.write(parts);
            out.write(profile, start, length);
        }
    }
}
