package dev.halftone.recompress;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where the strips or tiles of a TIFF picture lie (TIFF 6.0, sections 3, 8 and 15).
 *
 * @param width of a block in pixels
 * @param length of a block in rows
 * @param across blocks per row of blocks
 * @param down rows of blocks
 * @param planes 1, or one for each sample of a pixel
 * @param offsets of all blocks of the first plane, row by row, then of the next
 * @param byteCounts of each block, 0 if unknown
 */
record TiffBlocks(
        int width, int length, int across, int down, int planes, long[] offsets, long[] byteCounts, TiffFile file) {

    private static final int SEPARATE_PLANES = 2;
    private static final int LOW_BIT_FIRST = 2;

    static TiffBlocks of(TiffFile file) throws RejectedImageException {
        TiffDirectory directory = file.directory();
        boolean tiled =
                directory.number(TiffDirectory.TILE_WIDTH, 0) > 0 && directory.number(TiffDirectory.TILE_LENGTH, 0) > 0;
        int width = tiled ? (int) directory.number(TiffDirectory.TILE_WIDTH, 0) : file.width();
        long rows = directory.number(tiled ? TiffDirectory.TILE_LENGTH : TiffDirectory.ROWS_PER_STRIP, file.height());
        int length = tiled ? (int) rows : (int) Math.min(rows < 1 ? file.height() : rows, file.height());
        boolean separate =
                file.samples() > 1 && directory.number(TiffDirectory.PLANAR_CONFIGURATION, 1) == SEPARATE_PLANES;
        int across = (int) (((long) file.width() + width - 1) / width);
        int down = (int) (((long) file.height() + length - 1) / length);
        int planes = separate ? file.samples() : 1;
        boolean ofTiles = tiled && directory.has(TiffDirectory.TILE_OFFSETS);
        long[] offsets = directory.numbers(ofTiles ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS);
        long[] byteCounts =
                directory.numbers(ofTiles ? TiffDirectory.TILE_BYTE_COUNTS : TiffDirectory.STRIP_BYTE_COUNTS);
        long needed = (long) across * down * planes;
        if (offsets.length < needed) {
            throw RejectedImageException.corrupt("The TIFF image has " + offsets.length + " strips or tiles, and "
                    + needed + " are needed for " + file.width() + " x " + file.height() + " pixels");
        }
        return new TiffBlocks(width, length, across, down, planes, offsets, byteCounts, file);
    }

    /** Interleaved samples per pixel. */
    int samples() {
        return planes == 1 ? file.samples() : 1;
    }

    /**
     * The unpacked bytes of a block.
     *
     * @param bytes that it has; if several blocks are read side by side, they are unpacked at once, because each open
     *     stream holds its tables
     */
    InputStream open(int plane, int down, int across, long bytes) throws IOException {
        int index = (plane * this.down + down) * this.across + across;
        InputStream unpacked = unpack(index, bytes);
        if (this.across == 1) {
            return unpacked;
        }
        try (unpacked) {
            byte[] whole = unpacked.readNBytes(Math.toIntExact(bytes));
            if (whole.length < bytes) {
                throw new EOFException();
            }
            return new ByteArrayInputStream(whole);
        }
    }

    private InputStream unpack(int index, long bytes) throws EOFException {
        byte[] source = file.source();
        long start = offsets[index];
        long count = index < byteCounts.length ? byteCounts[index] : 0;
        if (start < 0 || start >= source.length) {
            throw new EOFException();
        }
        // Counts of uncompressed data are wrong in some files, and nothing depends on them.
        long length = file.compression() == TiffCompression.NONE ? bytes : count <= 0 ? Long.MAX_VALUE : count;
        int end = (int) (start + Math.min(length, source.length - start));
        if (file.directory().number(TiffDirectory.FILL_ORDER, 1) != LOW_BIT_FIRST) {
            return file.compression().unpack(source, (int) start, end);
        }
        byte[] reversed = new byte[end - (int) start];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = (byte) (Integer.reverse(source[(int) start + i]) >>> 24);
        }
        return file.compression().unpack(reversed, 0, reversed.length);
    }
}
