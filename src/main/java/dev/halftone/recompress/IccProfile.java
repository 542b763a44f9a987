package dev.halftone.recompress;

import java.nio.ByteBuffer;

/** The header of an ICC profile (ICC.1:2022, section 7.2). */
final class IccProfile {

    /**
     * Longer profiles are dropped. Profiles of cameras and screens have kilobytes, those of presses one to three
     * megabytes.
     */
    static final int MAX_LENGTH = 4 << 20;

    private static final byte[] NONE = {};
    private static final int HEADER_LENGTH = 128;
    private static final int COLOUR_SPACE_OFFSET = 16;
    private static final int SIGNATURE_OFFSET = 36;

    private IccProfile() {}

    /** The same bytes if their header is that of a profile and they are not too long; otherwise none. */
    static byte[] validOrEmpty(byte[] bytes) {
        boolean plausible = bytes.length > HEADER_LENGTH && bytes.length <= MAX_LENGTH && isWhole(bytes);
        return plausible && ImageFormat.has(bytes, SIGNATURE_OFFSET, "acsp") ? bytes : NONE;
    }

    /** Programs that read an output allocate the length that the profile declares (section 7.2.2). */
    private static boolean isWhole(byte[] bytes) {
        int length = ByteBuffer.wrap(bytes).getInt(0);
        return length >= 0 && length <= bytes.length;
    }

    /** Whether the profile describes samples with this many channels, so that it can be kept with them. */
    static boolean describes(byte[] profile, int channels) {
        return ImageFormat.has(profile, COLOUR_SPACE_OFFSET, channels == 1 ? "GRAY" : "RGB ");
    }
}
