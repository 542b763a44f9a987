package dev.halftone.recompress.webp;

/**
 * Decodes the lossy bitstream of WebP: a key frame of VP8 (RFC 6386), with exactly the samples that libwebp decodes. It
 * holds a row of macroblocks, and half a row of finished ones.
 */
public final class Vp8Decoder {

    /** The modes of a macroblock take at least 3.4 bits: its probabilities are fixed (RFC 6386 section 11.2). */
    private static final int MIN_BITS_OF_MODES = 3;

    private final KeyFrameHeader header;
    private final int columns;
    private final ModeReader modes;
    private final Residual residual;
    private final PlaneBand luma;
    private final PlaneBand[] chroma = new PlaneBand[2];
    /** By macroblock of the row: its index in the filter's strengths, and whether its inner edges are filtered. */
    private final byte[] strengths;

    private final boolean[] inner;

    private Vp8Decoder(KeyFrameHeader header) {
        this.header = header;
        this.columns = macroblocks(header.width());
        this.modes = new ModeReader(header, columns);
        this.residual = new Residual(header, columns);
        this.strengths = new byte[columns];
        this.inner = new boolean[columns];
        FilterStrengths filters = header.filters();
        this.luma = new PlaneBand(0, 16, columns, header.height(), filters.any());
        for (int c = 0; c < 2; c++) {
            int height = header.height() + 1 >> 1;
            this.chroma[c] = new PlaneBand(1 + c, 8, columns, height, filters.any() && !filters.simple());
        }
    }

    private static int macroblocks(int samples) {
        return samples + 15 >> 4;
    }

    /**
     * Reads the header of a picture, and refuses one that can't be whole before anything is allocated for it.
     *
     * @param bitstream the content of a VP8 chunk
     * @param width pixels per row; the header must say the same
     * @param height rows; the header must say the same
     * @throws WebpFormatException if the stream is no key frame, or is too short for its pixels
     */
    public static Vp8Decoder open(byte[] bitstream, int width, int height) throws WebpFormatException {
        KeyFrameHeader header = KeyFrameHeader.read(bitstream);
        if (header.width() != width || header.height() != height) {
            throw new WebpFormatException("its lossy bitstream is of another size");
        }
        long macroblocks = (long) macroblocks(width) * macroblocks(height);
        if (macroblocks * MIN_BITS_OF_MODES / Byte.SIZE > bitstream.length) {
            throw KeyFrameHeader.tooShort();
        }
        return new Vp8Decoder(header);
    }

    /**
     * Decodes the picture, once.
     *
     * @param rows takes the rows of the planes
     * @param checkpoint run about once per row of macroblocks; an exception from it abandons the picture
     * @throws WebpFormatException if the stream is damaged or ends early
     */
    public void decode(YuvRows rows, Runnable checkpoint) throws WebpFormatException {
        int count = macroblocks(header.height());
        for (int row = 0; row < count; row++) {
            checkpoint.run();
            decodeRow(row);
            filterRow(row);
            boolean last = row == count - 1;
            luma.finish(last, rows);
            chroma[0].finish(last, rows);
            chroma[1].finish(last, rows);
        }
    }

    private void decodeRow(int row) throws WebpFormatException {
        BooleanDecoder tokens = header.tokens()[row & header.tokens().length - 1];
        modes.beginRow();
        residual.beginRow();
        for (int column = 0; column < columns; column++) {
            modes.read(column);
            boolean any = false;
            if (modes.skipped) {
                residual.skip(column, modes.bySubblocks);
            } else {
                any = residual.read(tokens, column, modes.segment, modes.bySubblocks);
            }
            if (tokens.hasEnded()) {
                throw KeyFrameHeader.tooShort();
            }
            strengths[column] = (byte) FilterStrengths.index(modes.segment, modes.bySubblocks);
            inner[column] = modes.bySubblocks || any;
            reconstructLuma(row, column, any);
            reconstructChroma(0, row, column, any);
            reconstructChroma(1, row, column, any);
        }
        if (header.modes().hasEnded()) {
            throw KeyFrameHeader.tooShort();
        }
    }

    private void reconstructLuma(int row, int column, boolean any) {
        byte[] samples = luma.samples;
        int stride = luma.stride;
        int at = luma.at(column);
        if (!modes.bySubblocks) {
            IntraPrediction.predict(modes.lumaMode, samples, at, stride, 16, row > 0, column > 0);
        }
        for (int block = 0; block < Residual.FIRST_OF_CHROMA; block++) {
            int x = block & 3;
            int subblock = at + (block >> 2) * 4 * stride + 4 * x;
            if (modes.bySubblocks) {
                // To the right of the macroblock, only the row above it has been decoded.
                int beyond = x == 3 ? at - stride + 16 : subblock - stride + 4;
                SubblockPrediction.predict(modes.subblockModes[block], samples, subblock, stride, beyond);
            }
            if (any) {
                residual.add(block, samples, subblock, stride);
            }
        }
    }

    private void reconstructChroma(int plane, int row, int column, boolean any) {
        PlaneBand band = chroma[plane];
        int at = band.at(column);
        IntraPrediction.predict(modes.chromaMode, band.samples, at, band.stride, 8, row > 0, column > 0);
        if (any) {
            int block = Residual.FIRST_OF_CHROMA + 4 * plane;
            residual.add(block, band.samples, at, band.stride);
            residual.add(block + 1, band.samples, at + 4, band.stride);
            residual.add(block + 2, band.samples, at + 4 * band.stride, band.stride);
            residual.add(block + 3, band.samples, at + 4 * band.stride + 4, band.stride);
        }
    }

    private void filterRow(int row) {
        FilterStrengths filters = header.filters();
        if (!filters.any()) {
            return;
        }
        luma.copy();
        if (!filters.simple()) {
            chroma[0].copy();
            chroma[1].copy();
        }
        for (int column = 0; column < columns; column++) {
            LoopFilter filter = filters.of(strengths[column]);
            if (filter.isOff()) {
                continue;
            }
            luma.filter(filter, row > 0, column, inner[column]);
            if (!filters.simple()) {
                chroma[0].filter(filter, row > 0, column, inner[column]);
                chroma[1].filter(filter, row > 0, column, inner[column]);
            }
        }
    }
}
