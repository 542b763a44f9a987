package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * Reads an entropy-coded image (RFC 9649 sections 5 and 6): the picture, or one of the small images that describe its
 * coding.
 */
final class EntropyImage {

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;
    private static final int CODES = PrefixCodeGroup.LITERALS;
    private static final int REFERENCES_END = CODES + PrefixCodeGroup.LENGTHS;

    private final BitReader bits;
    private final int width;
    private final int height;
    private final Runnable checkpoint;
    private final ColourCache cache;
    /** Side of a part as a power of two. Each part of the picture has a group of codes. */
    private final int partBits;
    /** The group of each part; null if there is one group for all. */
    private final int[] groupOfPart;

    private final PrefixCodeGroup[] groups;

    private EntropyImage(BitReader bits, int width, int height, boolean isPicture, Runnable checkpoint)
            throws WebpFormatException {
        this.bits = bits;
        this.width = width;
        this.height = height;
        this.checkpoint = checkpoint;
        this.cache = readCache(bits);
        if (isPicture && bits.readFlag()) {
            partBits = 2 + bits.read(3);
            groupOfPart = read(bits, parts(width, partBits), parts(height, partBits), checkpoint);
            groups = readGroups();
        } else {
            partBits = 0;
            groupOfPart = null;
            groups = new PrefixCodeGroup[] {readGroup(codeReader())};
        }
    }

    /** Reads an image that describes the coding of the picture. */
    static int[] read(BitReader bits, int width, int height, Runnable checkpoint) throws WebpFormatException {
        int[] pixels = new int[width * height];
        new EntropyImage(bits, width, height, false, checkpoint).readPixels(pixels, 0);
        return pixels;
    }

    /**
     * Reads the picture, with its transforms still applied.
     *
     * @param pixels receives the picture at its end
     */
    static void readPicture(BitReader bits, int width, int height, int[] pixels, Runnable checkpoint)
            throws WebpFormatException {
        new EntropyImage(bits, width, height, true, checkpoint).readPixels(pixels, pixels.length - width * height);
    }

    /** How many parts with a side of 2^{@code bits} cover this many pixels. */
    static int parts(int pixels, int bits) {
        return pixels + (1 << bits) - 1 >> bits;
    }

    private static ColourCache readCache(BitReader bits) throws WebpFormatException {
        if (!bits.readFlag()) {
            return null;
        }
        int size = bits.read(4);
        if (size < 1 || size > ColourCache.MAX_BITS) {
            throw new WebpFormatException("it has a colour cache of " + size + " bits");
        }
        return new ColourCache(size);
    }

    private int cacheSize() {
        return cache == null ? 0 : cache.size();
    }

    private PrefixCodeReader codeReader() {
        return new PrefixCodeReader(bits, REFERENCES_END + cacheSize());
    }

    private PrefixCodeGroup readGroup(PrefixCodeReader reader) throws WebpFormatException {
        return PrefixCodeGroup.read(reader, cacheSize());
    }

    /** Reads all groups and keeps those that a part uses: a few bytes can number a group 65,535 (section 6.2.2). */
    private PrefixCodeGroup[] readGroups() throws WebpFormatException {
        int count = 0;
        for (int i = 0; i < groupOfPart.length; i++) {
            groupOfPart[i] = groupOfPart[i] >>> 8 & 0xffff;
            count = Math.max(count, groupOfPart[i] + 1);
        }
        boolean[] used = new boolean[count];
        for (int group : groupOfPart) {
            used[group] = true;
        }
        PrefixCodeGroup[] read = new PrefixCodeGroup[count];
        PrefixCodeReader reader = codeReader();
        for (int i = 0; i < count; i++) {
            checkpoint.run();
            PrefixCodeGroup group = readGroup(reader);
            read[i] = used[i] ? group : null;
        }
        return read;
    }

    private PrefixCodeGroup groupAt(int x, int y) {
        return groupOfPart == null
                ? groups[0]
                : groups[groupOfPart[(y >> partBits) * parts(width, partBits) + (x >> partBits)]];
    }

    private void readPixels(int[] pixels, int start) throws WebpFormatException {
        BackwardReferences references = new BackwardReferences(bits, width);
        int end = start + width * height;
        int cached = start;
        int checked = start;
        int x = 0;
        int y = 0;
        int at = start;
        while (at < end) {
            if (at - checked >= PIXELS_A_CHECKPOINT) {
                checked = at;
                checkpoint.run();
            }
            PrefixCodeGroup group = groupAt(x, y);
            int run = groupOfPart == null
                    ? Math.min(end - at, PIXELS_A_CHECKPOINT)
                    : Math.min(width - x, (1 << partBits) - (x & (1 << partBits) - 1));
            int first = at;
            int runEnd = at + run;
            if (group.isOneColour()) {
                Arrays.fill(pixels, at, runEnd, group.pixel());
                at = runEnd;
            }
            while (at < runEnd) {
                bits.fill();
                int code = group.green().read(bits);
                if (code < CODES) {
                    pixels[at++] = group.readRest(bits) | code << 8;
                } else if (code < REFERENCES_END) {
                    int length = references.readValue(code - CODES);
                    int distance = references.readDistance(group.distance());
                    requireWithin(at - start, end - at, distance, length);
                    copy(pixels, at, distance, length);
                    at += length;
                } else {
                    cache.insert(pixels, cached, at);
                    cached = at;
                    pixels[at++] = cache.colour(code - REFERENCES_END);
                }
            }
            bits.requireWithinStream();
            x += at - first;
            if (x >= width) {
                y += x / width;
                x %= width;
            }
        }
    }

    private static void requireWithin(int before, int left, int distance, int length) throws WebpFormatException {
        if (distance > before || length > left) {
            throw new WebpFormatException("it repeats pixels that are not there");
        }
    }

    /** Source and target may overlap: pixels that were just copied are copied again. */
    private static void copy(int[] pixels, int at, int distance, int length) {
        if (distance >= length) {
            System.arraycopy(pixels, at - distance, pixels, at, length);
        } else if (distance == 1) {
            Arrays.fill(pixels, at, at + length, pixels[at - 1]);
        } else {
            for (int i = at; i < at + length; i++) {
                pixels[i] = pixels[i - distance];
            }
        }
    }
}
