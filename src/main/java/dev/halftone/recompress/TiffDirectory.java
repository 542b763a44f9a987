package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** An image file directory of a TIFF structure (TIFF 6.0 section 2, and BigTIFF), by tag. */
final class TiffDirectory {

    static final int NEW_SUBFILE_TYPE = 254;
    static final int SUBFILE_TYPE = 255;
    static final int IMAGE_WIDTH = 256;
    static final int IMAGE_LENGTH = 257;
    static final int BITS_PER_SAMPLE = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES_PER_PIXEL = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTE_COUNTS = 279;
    static final int PLANAR_CONFIGURATION = 284;
    static final int PREDICTOR = 317;
    static final int COLOUR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_LENGTH = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTE_COUNTS = 325;
    static final int SUB_DIRECTORIES = 330;
    static final int INK_SET = 332;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int YCBCR_COEFFICIENTS = 529;
    static final int YCBCR_SUBSAMPLING = 530;
    static final int REFERENCE_BLACK_WHITE = 532;
    static final int ICC_PROFILE = 34675;
    static final int DNG_VERSION = 50706;

    static final int SHORT = 3;
    private static final int RATIONAL = 5;

    private static final int VERSION_CLASSIC = 42;
    private static final int VERSION_BIG = 43;
    private static final int MAX_ENTRIES = 4096;
    /** Per tag. Strips and tiles are the longest lists, and a strip is at least a row of one sample. */
    private static final int MAX_VALUES = 1 << 20;

    /** Bytes per value, by field type; 0 for unknown types. */
    private static final int[] TYPE_SIZE = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private final ByteBuffer tiff;
    private final int start;
    private long next;
    private final Map<Integer, Entry> entries = new HashMap<>();

    /** @param position of the first value, in the structure */
    record Entry(int type, long count, long position) {
        long length() {
            return count * TYPE_SIZE[type];
        }
    }

    private TiffDirectory(ByteBuffer tiff, int start) {
        this.tiff = tiff;
        this.start = start;
    }

    /**
     * Reads the first directory.
     *
     * @param tiff starts at the byte-order mark
     * @throws RejectedImageException when it is no TIFF structure
     * @throws IndexOutOfBoundsException when it ends early
     */
    static TiffDirectory read(ByteBuffer tiff) throws RejectedImageException {
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int version = tiff.getShort(2);
        return switch (version) {
            case VERSION_CLASSIC -> at(tiff, tiff.getInt(4) & 0xffffffffL);
            case VERSION_BIG -> at(tiff, tiff.getLong(8));
            default -> throw RejectedImageException.corrupt("The TIFF structure has version " + version);
        };
    }

    /**
     * Reads the directory that begins at an offset.
     *
     * @param tiff in its byte order
     * @throws IndexOutOfBoundsException when it is not whole
     */
    static TiffDirectory at(ByteBuffer tiff, long offset) throws RejectedImageException {
        int start = index(offset);
        TiffDirectory directory = new TiffDirectory(tiff, start);
        if (directory.isBig()) {
            directory.readEntries(start + 8L, tiff.getLong(start), true);
        } else {
            directory.readEntries(start + 2L, tiff.getShort(start) & 0xffff, false);
        }
        return directory;
    }

    private void readEntries(long start, long count, boolean big) throws RejectedImageException {
        if (count < 0 || count > MAX_ENTRIES) {
            throw RejectedImageException.corrupt("The TIFF directory has " + count + " entries");
        }
        int entrySize = big ? 20 : 12;
        for (int i = 0; i < count; i++) {
            int at = index(start + (long) i * entrySize);
            int tag = tiff.getShort(at) & 0xffff;
            int type = tiff.getShort(at + 2) & 0xffff;
            long values = big ? tiff.getLong(at + 4) : tiff.getInt(at + 4) & 0xffffffffL;
            int size = type < TYPE_SIZE.length ? TYPE_SIZE[type] : 0;
            int inline = big ? 8 : 4;
            int valueField = at + (big ? 12 : 8);
            if (size == 0 || values < 0 || values > Integer.MAX_VALUE) {
                continue;
            }
            boolean fits = values * size <= inline;
            long position = fits ? valueField : big ? tiff.getLong(valueField) : tiff.getInt(valueField) & 0xffffffffL;
            entries.putIfAbsent(tag, new Entry(type, values, position));
        }
        next = offsetAt(start + count * entrySize, big);
    }

    /** Some files end after the last entry and lack this offset. */
    private long offsetAt(long position, boolean big) {
        if (position > tiff.limit() - (big ? 8 : 4)) {
            return 0;
        }
        return big ? tiff.getLong((int) position) : tiff.getInt((int) position) & 0xffffffffL;
    }

    /** Where the next directory of the chain begins; 0 when there is none. */
    long next() {
        return next;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The first value of a tag of whole numbers, or a default. */
    long number(int tag, long absent) {
        Entry entry = entries.get(tag);
        if (entry == null || entry.count == 0) {
            return absent;
        }
        return number(entry, 0);
    }

    private long number(Entry entry, int i) {
        int size = TYPE_SIZE[entry.type];
        int at = index(entry.position + (long) i * size);
        return switch (size) {
            case 1 -> tiff.get(at) & 0xff;
            case 2 -> tiff.getShort(at) & 0xffff;
            case 4 -> tiff.getInt(at) & 0xffffffffL;
            default -> tiff.getLong(at);
        };
    }

    /**
     * All values of a tag of whole numbers, none when it is absent.
     *
     * @throws RejectedImageException when they are not all there
     */
    long[] numbers(int tag) throws RejectedImageException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return new long[0];
        }
        if (!contains(entry)) {
            throw RejectedImageException.corrupt(
                    "The TIFF image is truncated: " + entry.count() + " values of its tag " + tag + " are not there");
        }
        long[] numbers = new long[(int) entry.count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(entry, i);
        }
        return numbers;
    }

    /**
     * The values of a tag of fractions, or {@code absent} if the tag is missing, has another type or length, or is
     * invalid.
     */
    double[] fractions(int tag, double... absent) {
        Entry entry = entries.get(tag);
        if (entry == null || entry.count != absent.length || entry.type != RATIONAL || !contains(entry)) {
            return absent;
        }
        double[] fractions = new double[absent.length];
        for (int i = 0; i < fractions.length; i++) {
            int at = (int) entry.position + 8 * i;
            fractions[i] = (tiff.getInt(at) & 0xffffffffL) / (double) (tiff.getInt(at + 4) & 0xffffffffL);
            if (!Double.isFinite(fractions[i])) {
                return absent;
            }
        }
        return fractions;
    }

    /** The bytes of a tag, or an empty array when it is absent, doesn't lie in the structure, or is too long. */
    byte[] bytes(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || TYPE_SIZE[entry.type] != 1 || !contains(entry)) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) entry.count];
        tiff.get((int) entry.position, bytes);
        return bytes;
    }

    Map<Integer, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** Whether the values lie in the structure, and are not too many. */
    boolean contains(Entry entry) {
        boolean few = TYPE_SIZE[entry.type] == 1 ? entry.count <= IccProfile.MAX_LENGTH : entry.count <= MAX_VALUES;
        return few && entry.position >= 0 && entry.position <= tiff.limit() - entry.length();
    }

    /** Where the directory begins. */
    int start() {
        return start;
    }

    boolean isBig() {
        return tiff.getShort(2) == VERSION_BIG;
    }

    ByteOrder order() {
        return tiff.order();
    }

    /** 1..8; 1 when absent or out of range. */
    int orientation() {
        long value = number(ORIENTATION, Exif.UPRIGHT);
        return value >= 1 && value <= 8 ? (int) value : Exif.UPRIGHT;
    }

    private static int index(long offset) {
        if (offset < 0 || offset > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(offset);
        }
        return (int) offset;
    }
}
