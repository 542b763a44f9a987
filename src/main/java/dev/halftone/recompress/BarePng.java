package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG without its metadata (W3C PNG specification, third edition, section 11). Only the chunks listed here stay, byte
 * for byte; of EXIF only the orientation stays. Chunks other than pixels stay once per kind: the first one with a right
 * CRC, if it is not longer than its kind may be. Everything else is removed: text, time, private chunks, and whatever
 * follows IEND.
 */
final class BarePng implements BareFile.Parts {

    /** The chunks of picture and colours, with the maximum length of their content. */
    private static final Map<Integer, Integer> MAX_LENGTHS = longest();

    /** Kinds that may occur more than once. */
    private static final Set<Integer> PIXELS = Set.of(PngChunks.IDAT, PngChunks.FCTL, PngChunks.FDAT);

    private static final byte[] END = PngChunks.chunk(PngChunks.IEND, new byte[0]);

    private final byte[] source;
    private final PngFile png;
    private final PngChunks chunks;
    /** Whether there are all frames of an animation. What has fewer is published as a still picture. */
    private final boolean animated;

    BarePng(byte[] source, PngFile png) {
        this.source = source;
        this.png = png;
        this.chunks = new PngChunks(source);
        this.animated = PngFrames.of(png, source).count() >= png.framesDeclared();
    }

    private static Map<Integer, Integer> longest() {
        Map<Integer, Integer> longest = new HashMap<>();
        longest.put(PngChunks.IHDR, 13);
        longest.put(PngChunks.PLTE, 3 * 256);
        longest.put(PngChunks.IDAT, Integer.MAX_VALUE);
        longest.put(PngChunks.TRNS, 256);
        longest.put(PngChunks.GAMA, 4);
        longest.put(PngChunks.SRGB, 1);
        longest.put(PngChunks.CICP, 4);
        longest.put(PngChunks.ICCP, Integer.MAX_VALUE);
        longest.put(type("cHRM"), 32);
        // The types that end in a small letter are from drafts.
        longest.put(type("mDCV"), 24);
        longest.put(type("mDCv"), 24);
        longest.put(type("cLLI"), 8);
        longest.put(type("cLLi"), 8);
        longest.put(type("sBIT"), 4);
        longest.put(type("bKGD"), 6);
        // The aspect ratio of a pixel, like the density of JFIF
        longest.put(type("pHYs"), 9);
        longest.put(PngChunks.ACTL, 8);
        longest.put(PngChunks.FCTL, 26);
        longest.put(PngChunks.FDAT, Integer.MAX_VALUE);
        return Map.copyOf(longest);
    }

    private static int type(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    @Override
    public void each(BareFile.Part part) {
        part.add(source, 0, PngChunks.SIGNATURE_LENGTH);
        Set<Integer> seen = new HashSet<>();
        int position = PngChunks.SIGNATURE_LENGTH;
        while (chunks.isWhole(position) && chunks.type(position) != PngChunks.IEND) {
            int type = chunks.type(position);
            if (PIXELS.contains(type) || isFirst(type, position, seen)) {
                add(type, position, part);
            }
            position = chunks.next(position);
        }
        if (!chunks.isWhole(position)) {
            addCutData(position, part);
        }
        part.add(END);
    }

    private boolean isFirst(int type, int position, Set<Integer> seen) {
        boolean known = MAX_LENGTHS.containsKey(type) || type == PngChunks.EXIF;
        return known && !seen.contains(type) && chunks.hasRightCrc(position) && seen.add(type);
    }

    private void add(int type, int position, BareFile.Part part) {
        if (isOfAnimation(type) && !animated) {
            return;
        }
        if (type == PngChunks.EXIF) {
            if (png.orientation() != Exif.UPRIGHT) {
                part.add(PngChunks.chunk(PngChunks.EXIF, Exif.directory(png.orientation())));
            }
            return;
        }
        // A damaged or huge profile is useless, and a recompressed picture does not keep it either.
        boolean said = type != PngChunks.ICCP || png.iccProfile().length > 0;
        if (said && chunks.length(position) <= MAX_LENGTHS.get(type)) {
            part.add(source, position, chunks.next(position) - position);
        }
    }

    private static boolean isOfAnimation(int type) {
        return type == PngChunks.ACTL || type == PngChunks.FCTL || type == PngChunks.FDAT;
    }

    /**
     * Adds a truncated last chunk of pixels, up to where the pixels end. If its length is damaged, it may span other
     * chunks.
     */
    private void addCutData(int position, BareFile.Part part) {
        int length = chunks.lengthOfCut(position);
        if (length > 0 && chunks.type(position) == PngChunks.IDAT) {
            int from = position + 8;
            part.add(PngChunks.chunk(PngChunks.IDAT, Arrays.copyOfRange(source, from, endOfData(from, from + length))));
        }
    }

    /** Where the compressed pixels end, or the file. Stops after as many bytes as the picture can have. */
    private int endOfData(int from, int to) {
        Inflater inflater = new Inflater();
        try {
            long left = png.mostBytesOfPixels();
            for (int at = PngChunks.SIGNATURE_LENGTH; chunks.isWhole(at); at = chunks.next(at)) {
                if (chunks.type(at) == PngChunks.IDAT) {
                    inflater.setInput(chunks.content(at));
                    left -= inflate(inflater, left);
                }
            }
            inflater.setInput(source, from, to - from);
            inflate(inflater, left);
            return to - inflater.getRemaining();
        } catch (DataFormatException e) {
            return to; // the decoder has read all pixels before this point
        } finally {
            inflater.end();
        }
    }

    private static long inflate(Inflater inflater, long most) throws DataFormatException {
        byte[] pixels = new byte[8192];
        long bytes = 0;
        int count = 1;
        while (count > 0 && bytes < most) {
            count = inflater.inflate(pixels);
            bytes += count;
        }
        return bytes;
    }
}
