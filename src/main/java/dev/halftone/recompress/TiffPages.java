package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the directory of the picture in a TIFF file: the first one, unless it is marked as a smaller copy of another
 * (TIFF 6.0, NewSubfileType). Rejects raw files of cameras, which are TIFF files too.
 */
final class TiffPages {

    private static final int MAX_DIRECTORIES = 16;

    private static final int REDUCED = 1;
    private static final int MASK = 4;
    /** The value in the older tag SubfileType. */
    private static final int REDUCED_BEFORE = 2;

    private static final int CANON_FIRST_DIRECTORY = 16;

    private static final long COLOUR_FILTER_ARRAY = 32803;
    private static final long LINEAR_RAW = 34892;

    private TiffPages() {}

    /**
     * Finds the picture.
     *
     * @param tiff starts at the byte-order mark
     * @throws RejectedImageException when it is a camera's raw file, or no TIFF structure
     * @throws IndexOutOfBoundsException when the first directory is cut off
     */
    static TiffDirectory picture(ByteBuffer tiff) throws RejectedImageException {
        TiffDirectory first = TiffDirectory.read(tiff);
        boolean reduced = isReduced(first);
        List<TiffDirectory> chain = chain(tiff, first);
        List<TiffDirectory> below = below(tiff, first);
        if (hasMarkOfRaw(tiff)
                || first.has(TiffDirectory.DNG_VERSION)
                || (reduced && first.has(TiffDirectory.SUB_DIRECTORIES))
                || chain.stream().anyMatch(TiffPages::isOfSensor)
                || below.stream().anyMatch(TiffPages::isOfSensor)) {
            throw RejectedImageException.unsupported(
                    "The file is a camera's raw file (such as NEF, DNG, CR2 or ARW), of which"
                            + " a small preview alone could be shown: export the picture as a JPEG, TIFF or PNG");
        }
        if (!reduced) {
            return first;
        }
        return chain.stream()
                .filter(page -> isPicture(page) && pixels(page) >= pixels(first))
                .findFirst()
                .orElse(first);
    }

    /** Canon's CR2 and Phase One's IIQ have a mark after the TIFF header. In other files, pixels may be there. */
    private static boolean hasMarkOfRaw(ByteBuffer tiff) {
        byte[] mark = new byte[8];
        tiff.get(8, mark);
        String words = new String(mark, StandardCharsets.ISO_8859_1);
        boolean canon = words.startsWith("CR\2") && tiff.getInt(4) == CANON_FIRST_DIRECTORY;
        return canon || words.equals("IIIITwaR") || words.equals("MMMMRawT");
    }

    private static boolean isOfSensor(TiffDirectory directory) {
        long photometric = directory.number(TiffDirectory.PHOTOMETRIC, 0);
        return photometric == COLOUR_FILTER_ARRAY || photometric == LINEAR_RAW;
    }

    private static boolean isReduced(TiffDirectory directory) {
        return (directory.number(TiffDirectory.NEW_SUBFILE_TYPE, 0) & REDUCED) != 0
                || directory.number(TiffDirectory.SUBFILE_TYPE, 0) == REDUCED_BEFORE;
    }

    private static boolean isPicture(TiffDirectory directory) {
        return !isReduced(directory) && (directory.number(TiffDirectory.NEW_SUBFILE_TYPE, 0) & MASK) == 0;
    }

    private static double pixels(TiffDirectory directory) {
        return (double) directory.number(TiffDirectory.IMAGE_WIDTH, 0)
                * directory.number(TiffDirectory.IMAGE_LENGTH, 0);
    }

    /** The first directory and those after it, as far as they can be read. */
    private static List<TiffDirectory> chain(ByteBuffer tiff, TiffDirectory first) {
        List<TiffDirectory> chain = new ArrayList<>(List.of(first));
        Set<Long> seen = new HashSet<>();
        for (long next = first.next(); next > 0 && seen.add(next) && chain.size() < MAX_DIRECTORIES; ) {
            List<TiffDirectory> read = read(tiff, next);
            chain.addAll(read);
            next = read.isEmpty() ? 0 : read.get(0).next();
        }
        return chain;
    }

    /** The subdirectories of the first directory. */
    private static List<TiffDirectory> below(ByteBuffer tiff, TiffDirectory first) {
        List<TiffDirectory> below = new ArrayList<>();
        try {
            long[] offsets = first.numbers(TiffDirectory.SUB_DIRECTORIES);
            for (int i = 0; i < Math.min(offsets.length, MAX_DIRECTORIES); i++) {
                below.addAll(read(tiff, offsets[i]));
            }
        } catch (RejectedImageException e) {
            // the picture does not need its subdirectories
        }
        return below;
    }

    /** The directory, or none if it can't be read: its damage does not affect the picture. */
    private static List<TiffDirectory> read(ByteBuffer tiff, long offset) {
        try {
            return List.of(TiffDirectory.at(tiff, offset));
        } catch (RejectedImageException | IndexOutOfBoundsException e) {
            return List.of();
        }
    }
}
