package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A TIFF file with one directory and only the tags that pixels are made of. The decoder reads every directory that it
 * finds, and each tag into an array of the declared length. Leaving out the rest removes chains of a million
 * directories, cycles of directories, and tags with two billion values.
 */
final class SingleDirectoryTiff {

    /** Size and samples, strips and tiles, fax, JPEG and YCbCr (TIFF 6.0 and its technical notes), and the profile. */
    private static final Set<Integer> PIXEL_TAGS = Set.of(
            256,
            257,
            258,
            259,
            262,
            266,
            273,
            277,
            278,
            279,
            284,
            292,
            293,
            317,
            320,
            322,
            323,
            324,
            325,
            332,
            338,
            339,
            347,
            512,
            513,
            514,
            515,
            517,
            518,
            519,
            520,
            521,
            529,
            530,
            531,
            532,
            TiffDirectory.ICC_PROFILE);

    private SingleDirectoryTiff() {}

    static byte[] of(byte[] source, TiffDirectory directory) throws RejectedImageException {
        Map<Integer, TiffDirectory.Entry> kept = new TreeMap<>();
        for (Map.Entry<Integer, TiffDirectory.Entry> field : directory.entries().entrySet()) {
            int tag = field.getKey();
            boolean tooLong =
                    tag == TiffDirectory.ICC_PROFILE && field.getValue().length() > IccProfile.MAX_LENGTH;
            if (PIXEL_TAGS.contains(tag) && !tooLong) {
                requireContained(directory, tag, field.getValue());
                kept.put(tag, field.getValue());
            }
        }
        boolean big = directory.isBig();
        int length = big ? 8 + 20 * kept.size() + 8 : 2 + 12 * kept.size() + 4;
        byte[] copy = Arrays.copyOf(source, Math.max(source.length, directory.start() + length));
        ByteBuffer tiff = ByteBuffer.wrap(copy).order(directory.order()).position(directory.start());
        if (big) {
            tiff.putLong(8, directory.start()).putLong(kept.size());
        } else {
            tiff.putInt(4, directory.start()).putShort((short) kept.size());
        }
        kept.forEach((tag, entry) -> put(tiff, tag, entry, big, source));
        if (big) {
            tiff.putLong(0); // no next directory
        } else {
            tiff.putInt(0);
        }
        return copy;
    }

    private static void requireContained(TiffDirectory directory, int tag, TiffDirectory.Entry entry)
            throws RejectedImageException {
        if (!directory.contains(entry)) {
            throw RejectedImageException.corrupt(
                    "The TIFF image is truncated: " + entry.count() + " values of its tag " + tag + " are not there");
        }
    }

    private static void put(ByteBuffer tiff, int tag, TiffDirectory.Entry entry, boolean big, byte[] source) {
        int inline = big ? 8 : 4;
        tiff.putShort((short) tag).putShort((short) entry.type());
        if (big) {
            tiff.putLong(entry.count());
        } else {
            tiff.putInt((int) entry.count());
        }
        int next = tiff.position() + inline;
        if (entry.length() <= inline) {
            tiff.put(source, (int) entry.position(), (int) entry.length());
        } else if (big) {
            tiff.putLong(entry.position());
        } else {
            tiff.putInt((int) entry.position());
        }
        tiff.position(next);
    }
}
