package dev.halftone.recompress.jpeg;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The metadata that is kept of the application segments: JFIF density, EXIF orientation, ICC profile and Adobe's colour
 * transform. Everything else is dropped: it costs bytes, and it may contain private data such as a location.
 */
final class Metadata {
    private static final String ICC_IDENTIFIER = "ICC_PROFILE\0";
    /** Identifier, number and count of a part. */
    private static final int ICC_PART_HEADER = ICC_IDENTIFIER.length() + 2;

    /** Press profiles have one to three megabytes. */
    private static final int MAX_PROFILE = 4 << 20;

    /** A segment has 65,535 bytes with its length. */
    private static final int MAX_ICC_PART = 65_533 - ICC_PART_HEADER;

    private static final int JFIF_1_00 = 0x0100;
    private static final int JFIF_1_02 = 0x0102;

    private static final String EXIF_IDENTIFIER = "Exif\0\0";
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int UPRIGHT = 1;

    private boolean jfif;
    private int jfifVersion;
    private int densityUnits;
    private int xDensity;
    private int yDensity;
    private boolean adobe;
    private int adobeTransform;
    private boolean exif;
    private int orientation;
    private final List<byte[]> iccParts = new ArrayList<>();
    private int iccCount;

    /**
     * The metadata of a picture that comes from elsewhere.
     *
     * @param orientation 1 to 8
     * @param profile ICC profile, or empty; one that declares more bytes than it has is not written
     */
    static Metadata of(int orientation, byte[] profile) {
        Metadata metadata = new Metadata();
        metadata.reset();
        metadata.jfif = true;
        metadata.jfifVersion = JFIF_1_02;
        metadata.xDensity = 1;
        metadata.yDensity = 1;
        metadata.orientation = orientation;
        int count = profile.length <= MAX_PROFILE ? (profile.length + MAX_ICC_PART - 1) / MAX_ICC_PART : 0;
        for (int i = 0; i < count; i++) {
            int from = i * MAX_ICC_PART;
            int length = Math.min(MAX_ICC_PART, profile.length - from);
            byte[] part = Arrays.copyOf(ICC_IDENTIFIER.getBytes(StandardCharsets.US_ASCII), ICC_PART_HEADER + length);
            part[ICC_PART_HEADER - 2] = (byte) (i + 1);
            part[ICC_PART_HEADER - 1] = (byte) count;
            System.arraycopy(profile, from, part, ICC_PART_HEADER, length);
            metadata.iccParts.add(part);
        }
        return metadata;
    }

    void reset() {
        jfif = false;
        adobe = false;
        exif = false;
        orientation = UPRIGHT;
        iccParts.clear();
        iccCount = 0;
    }

    /** Reads an APPn segment. An error in it never makes an image corrupt. */
    void read(int marker, SegmentReader segment) {
        switch (marker) {
            case Marker.APP0 -> readJfif(segment);
            case Marker.APP1 -> readExif(segment);
            case Marker.APP2 -> readIcc(segment);
            case Marker.APP14 -> readAdobe(segment);
            default -> {}
        }
    }

    /** 1 to 8 as in EXIF; 1 if unknown. */
    int orientation() {
        return orientation;
    }

    boolean hasJfif() {
        return jfif;
    }

    boolean hasAdobe() {
        return adobe;
    }

    /** 0 RGB or CMYK, 1 YCbCr, 2 YCCK. */
    int adobeTransform() {
        return adobeTransform;
    }

    /** JFIF 1.02, APP0. As in libjpeg, a segment without the size of its thumbnail is ignored. */
    private void readJfif(SegmentReader segment) {
        if (jfif || !segment.accept("JFIF\0") || segment.remaining() < 9) {
            return;
        }
        int version = segment.readShort();
        jfifVersion = version >= JFIF_1_00 && version < JFIF_1_02 ? version : JFIF_1_02;
        jfif = true;
        densityUnits = segment.readByte();
        xDensity = segment.readShort();
        yDensity = segment.readShort();
        if (densityUnits > 2 || xDensity == 0 || yDensity == 0) {
            densityUnits = 0;
            xDensity = 1;
            yDensity = 1;
        }
    }

    /** Exif 2.3, 4.6.4: tag Orientation of the first IFD in the first EXIF segment. */
    private void readExif(SegmentReader segment) {
        if (exif || !segment.accept(EXIF_IDENTIFIER) || segment.remaining() < 8) {
            return;
        }
        exif = true;
        byte[] source = segment.source();
        int tiff = segment.position();
        int end = segment.segmentEnd();
        boolean little = source[tiff] == 'I' && source[tiff + 1] == 'I';
        boolean big = source[tiff] == 'M' && source[tiff + 1] == 'M';
        if (!little && !big || number(source, tiff + 2, 2, little) != 42) {
            return;
        }
        long directory = tiff + number(source, tiff + 4, 4, little);
        if (directory + 2 > end) {
            return;
        }
        int count = (int) number(source, (int) directory, 2, little);
        for (int i = 0; i < count; i++) {
            long field = directory + 2 + 12L * i;
            if (field + 12 > end) {
                return;
            }
            int at = (int) field;
            if (number(source, at, 2, little) == ORIENTATION_TAG) {
                int value = (int) number(source, at + 8, 2, little);
                orientation = value >= 1 && value <= 8 ? value : UPRIGHT;
                return;
            }
        }
    }

    private static long number(byte[] source, int at, int bytes, boolean little) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | source[at + (little ? bytes - 1 - i : i)] & 0xFF;
        }
        return number;
    }

    /**
     * ICC.1 B.4: a profile in numbered parts, in any order. Parts with an invalid number or another count are ignored.
     */
    private void readIcc(SegmentReader segment) {
        int start = segment.position();
        if (!segment.accept(ICC_IDENTIFIER) || segment.remaining() < 2) {
            return;
        }
        int number = segment.readByte();
        int count = segment.readByte();
        if (number < 1 || number > count || !iccParts.isEmpty() && count != iccCount) {
            return;
        }
        iccCount = count;
        while (iccParts.size() < count) {
            iccParts.add(null);
        }
        byte[] part = new byte[segment.segmentEnd() - start];
        System.arraycopy(segment.source(), start, part, 0, part.length);
        iccParts.set(number - 1, part);
    }

    /**
     * Whether all parts are there and hold at least as many bytes as the profile declares (ICC.1 7.2.2). Programs that
     * read the output allocate the declared size.
     */
    private boolean isWholeProfile() {
        if (iccParts.isEmpty() || iccParts.contains(null)) {
            return false;
        }
        long length = 0;
        for (byte[] part : iccParts) {
            length += part.length - ICC_PART_HEADER;
        }
        byte[] first = iccParts.get(0);
        return length <= MAX_PROFILE
                && first.length >= ICC_PART_HEADER + 4
                && number(first, ICC_PART_HEADER, 4, false) <= length;
    }

    /** The assembled profile; empty if it is missing or incomplete. */
    byte[] profile() {
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        if (isWholeProfile()) {
            iccParts.forEach(part -> profile.write(part, ICC_PART_HEADER, part.length - ICC_PART_HEADER));
        }
        return profile.toByteArray();
    }

    /** Adobe Technical Note 5116, section 18. */
    private void readAdobe(SegmentReader segment) {
        if (segment.accept("Adobe") && segment.remaining() >= 7) {
            segment.readShort(); // version
            segment.readShort(); // flags 0
            segment.readShort(); // flags 1
            adobe = true;
            adobeTransform = segment.readByte();
        }
    }

    /** Writes the kept segments. JFIF must follow SOI at once (JFIF 1.02). */
    void write(SegmentWriter out) {
        if (jfif) {
            out.begin(Marker.APP0);
            out.writeAscii("JFIF\0");
            out.writeShort(jfifVersion);
            out.writeByte(densityUnits);
            out.writeShort(xDensity);
            out.writeShort(yDensity);
            out.writeShort(0); // no thumbnail
            out.end();
        }
        if (orientation != UPRIGHT) {
            writeOrientation(out);
        }
        if (isWholeProfile()) {
            for (byte[] part : iccParts) {
                out.begin(Marker.APP2);
                out.write(part);
                out.end();
            }
        }
        if (adobe) {
            out.begin(Marker.APP14);
            out.writeAscii("Adobe");
            out.writeShort(100);
            out.writeShort(0);
            out.writeShort(0);
            out.writeByte(adobeTransform);
            out.end();
        }
    }

    /** A TIFF header and one IFD with one tag. */
    private void writeOrientation(SegmentWriter out) {
        out.begin(Marker.APP1);
        out.writeAscii(EXIF_IDENTIFIER);
        out.writeAscii("MM");
        out.writeShort(42);
        out.writeInt(8); // offset of the IFD
        out.writeShort(1); // fields
        out.writeShort(ORIENTATION_TAG);
        out.writeShort(3); // type SHORT
        out.writeInt(1); // count
        out.writeShort(orientation);
        out.writeShort(0);
        out.writeInt(0); // no further IFD
        out.end();
    }
}
