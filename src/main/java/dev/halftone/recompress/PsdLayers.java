package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The section of layers and masks of a Photoshop document. This class only finds out whether the first extra channel of
 * the merged picture is its transparency; the layers themselves are not read and may be damaged.
 */
final class PsdLayers {

    /** "Saving merged transparency", in documents of 8, 16 and 32 bits. */
    private static final Set<String> TRANSPARENCY = Set.of("Mtrn", "Mt16", "Mt32");
    /** The layers, in documents of 16 and 32 bits. */
    private static final Set<String> LAYERS = Set.of("Layr", "Lr16", "Lr32");
    /** Blocks whose length has 8 bytes in a PSB. */
    private static final Set<String> LONG = Set.of(
            "LMsk", "Lr16", "Lr32", "Layr", "Mt16", "Mt32", "Mtrn", "Alph", "FMsk", "lnk2", "FEid", "FXid", "PxSD");

    private static final int BLOCK_HEADER = 12;

    private PsdLayers() {}

    /**
     * Whether the first extra channel is the transparency.
     *
     * @param psd positioned after the length of the section
     * @param end of the section
     * @param big whether the document is a PSB
     */
    static boolean haveTransparency(ByteBuffer psd, int end, boolean big) {
        int at = psd.position();
        int lengthBytes = big ? 8 : 4;
        if (at + lengthBytes + 2 > end) {
            return false;
        }
        long layers = length(psd, at, big);
        at += lengthBytes;
        if (layers >= 2) {
            // A negative number of layers means yes.
            return psd.getShort(at) < 0;
        }
        if (at + 4 > end) {
            return false;
        }
        long masks = psd.getInt(at) & 0xffffffffL;
        return masks <= end - at - 4 && haveTransparencyInBlocks(psd, at + 4 + (int) masks, end, big);
    }

    private static boolean haveTransparencyInBlocks(ByteBuffer psd, int start, int end, boolean big) {
        int at = start;
        while (at + BLOCK_HEADER + (big ? 4 : 0) <= end) {
            byte[] key = new byte[4];
            psd.get(at + 4, key);
            String name = new String(key, StandardCharsets.ISO_8859_1);
            boolean isLong = big && LONG.contains(name);
            long length = length(psd, at + 8, isLong);
            int content = at + (isLong ? 16 : BLOCK_HEADER);
            if (TRANSPARENCY.contains(name)) {
                return true;
            }
            if (length < 0 || length > end - content) {
                return false;
            }
            if (LAYERS.contains(name) && length >= 2 && psd.getShort(content) < 0) {
                return true;
            }
            at = content + (int) Math.min(end - content, (length + 3) / 4 * 4);
        }
        return false;
    }

    private static long length(ByteBuffer psd, int at, boolean isLong) {
        return isLong ? psd.getLong(at) : psd.getInt(at) & 0xffffffffL;
    }
}
