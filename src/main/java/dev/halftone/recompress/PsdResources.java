package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * What the image resources of a Photoshop document (Adobe Photoshop File Formats Specification) say about its merged
 * picture.
 *
 * @param iccProfile the profile, or an empty array
 * @param transparentIndex the transparent index of the palette, if there is one
 * @param hasMergedPicture false when the document says that its merged picture is a mere placeholder
 */
record PsdResources(byte[] iccProfile, OptionalInt transparentIndex, boolean hasMergedPicture) {

    private static final int ICC_PROFILE = 1039;
    private static final int TRANSPARENT_INDEX = 1047;
    private static final int VERSION = 1057;

    /** Signature, identifier, an empty name and a length. */
    private static final int MIN_BYTES = 12;

    /**
     * Reads the resources as far as possible. None is required.
     *
     * @param psd positioned at the first resource
     * @param end of the last resource
     */
    static PsdResources read(ByteBuffer psd, int end) {
        byte[] profile = {};
        OptionalInt transparentIndex = OptionalInt.empty();
        boolean hasMergedPicture = true;
        int at = psd.position();
        while (at + MIN_BYTES <= end) {
            int id = psd.getShort(at + 4) & 0xffff;
            int lengthAt = at + 6 + even((psd.get(at + 6) & 0xff) + 1);
            if (lengthAt > end - 4) {
                break;
            }
            int length = psd.getInt(lengthAt);
            int start = lengthAt + 4;
            if (length < 0 || length > end - start) {
                break;
            }
            if (id == ICC_PROFILE && profile.length == 0 && length <= IccProfile.MAX_LENGTH) {
                profile = new byte[length];
                psd.get(start, profile);
            } else if (id == TRANSPARENT_INDEX && length >= 2) {
                transparentIndex = OptionalInt.of(psd.getShort(start) & 0xffff);
            } else if (id == VERSION && length >= 5) {
                hasMergedPicture = psd.get(start + 4) != 0;
            }
            at = start + even(length);
        }
        return new PsdResources(IccProfile.validOrEmpty(profile), transparentIndex, hasMergedPicture);
    }

    private static int even(int length) {
        return length + (length & 1);
    }
}
