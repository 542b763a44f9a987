package dev.halftone.recompress.png;

import java.util.ArrayList;
import java.util.List;

/**
 * Encodes a picture as a PNG with 8 bits or fewer per sample, without loss: every visible pixel keeps its colour and
 * its alpha. A fully transparent pixel becomes transparent black, because its colour is never seen. The file is of the
 * smallest colour type and bit depth that can hold the picture; it has no metadata except a colour profile.
 *
 * <p>Memory besides the picture: a few scanlines, and the file two or three times.
 */
public final class PngEncoder {

    /** A palette with more colours takes up to 1 KB, and pixels that change smoothly become smaller without one. */
    private static final int PALETTE_FOR_CERTAIN = 16;

    private PngEncoder() {}

    /**
     * Encodes a picture.
     *
     * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
     * @param iccProfile empty if there is none. One for grey is left out if the picture has colours
     * @param small whether to look for the smallest file, which takes several times as long
     * @param checkpoint run about once every 64 KB of pixels; an exception from it abandons the picture
     */
    public static byte[] encode(
            int width, int height, int[] argb, byte[] iccProfile, boolean small, Runnable checkpoint) {
        if (width < 1 || height < 1 || (long) width * height > argb.length) {
            throw new IllegalArgumentException(
                    width + " x " + height + " pixels can't be encoded from " + argb.length + " values");
        }
        ColourCensus census = ColourCensus.of(argb, width, height, checkpoint);
        byte[] profile = IccChunk.isForGrey(iccProfile) && !census.grey() ? new byte[0] : iccProfile;
        SampleLayout chosen = null;
        CompressedScanlines best = null;
        for (SampleLayout layout : layouts(census, profile)) {
            int most = best == null ? Integer.MAX_VALUE : best.length() + chosen.overhead() - layout.overhead();
            Scanlines scanlines = Scanlines.all(argb, width, height, layout);
            CompressedScanlines compressed = small && !CompressedScanlines.isLarge(scanlines)
                    ? CompressedScanlines.smallest(scanlines, true, most, checkpoint)
                    : CompressedScanlines.likelySmallest(scanlines, most, checkpoint);
            if (compressed.length() < most) {
                best = compressed;
                chosen = layout;
            }
        }
        return file(width, height, chosen, profile, best);
    }

    /** What can hold the picture, the likeliest to be the smallest first. */
    private static List<SampleLayout> layouts(ColourCensus census, byte[] profile) {
        boolean greyAllowed = census.grey() && (profile.length == 0 || IccChunk.isForGrey(profile));
        boolean paletteAllowed = census.palette() != null && !IccChunk.isForGrey(profile);
        SampleLayout plain = SampleLayout.plain(greyAllowed, census);
        List<SampleLayout> layouts = new ArrayList<>();
        if (paletteAllowed) {
            SampleLayout indexed = SampleLayout.indexed(census.palette());
            if (indexed.bitsPerPixel() < plain.bitsPerPixel()) {
                layouts.add(indexed);
            }
        }
        if (layouts.isEmpty() || census.palette().length > PALETTE_FOR_CERTAIN) {
            layouts.add(plain);
        }
        return layouts;
    }

    private static byte[] file(
            int width, int height, SampleLayout layout, byte[] profile, CompressedScanlines scanlines) {
        ChunkWriter file = new ChunkWriter(scanlines.length() + profile.length + 2048);
        file.header(width, height, layout.bitDepth(), layout.colourType());
        if (profile.length > 0) {
            file.chunk(ChunkWriter.ICCP, IccChunk.content(profile));
        }
        layout.paletteColours().ifPresent(colours -> file.chunk(ChunkWriter.PLTE, colours));
        layout.paletteAlphas().ifPresent(alphas -> file.chunk(ChunkWriter.TRNS, alphas));
        file.chunk(ChunkWriter.IDAT, scanlines.bytes(), scanlines.length());
        file.chunk(ChunkWriter.IEND, new byte[0]);
        return file.bytes();
    }
}
