package dev.halftone.recompress.png;

import java.util.zip.DataFormatException;

/**
 * Inflates scanlines and undoes their filters, a band of them at a time: the inflater is called seldom, and what it
 * wrote is still in the processor's cache.
 */
final class ScanlineReader {

    private static final int BYTES_A_BAND = 1 << 16;

    private final ZlibStream data;
    private final ScanlineFilter filter;
    private final Runnable checkpoint;

    /** Takes a plain scanline. */
    interface Scanlines {
        /** @param plain valid until the next call; must not be changed, as the next scanline depends on it */
        void scanline(int row, byte[] plain, int offset);
    }

    ScanlineReader(DataPieces pieces, int filterDistance, Runnable checkpoint) {
        this.data = new ZlibStream(pieces, checkpoint);
        this.filter = new ScanlineFilter(filterDistance);
        this.checkpoint = checkpoint;
    }

    /**
     * Reads a picture, or a pass of an interlaced one.
     *
     * @param length bytes of a scanline, without its filter type
     * @param rows how many there are
     * @param picture says in messages where a row is
     */
    void read(int length, int rows, String picture, Scanlines taker) throws PngFormatException {
        int filtered = 1 + length;
        int most = Math.min(rows, Math.max(1, BYTES_A_BAND / filtered));
        long before = data.taken();
        filter.begin();
        // The last scanline of the band before comes first.
        byte[] plain = new byte[(most + 1) * length];
        for (int row = 0; row < rows; row += most) {
            checkpoint.run();
            int band = Math.min(most, rows - row);
            int from = take(band * filtered, before, rows, filtered, picture);
            byte[] packed = data.bytes();
            for (int i = 0; i < band; i++, from += filtered) {
                int type = packed[from];
                int to = (i + 1) * length;
                if (!filter.undo(type, packed, from + 1, plain, to - length, to, length)) {
                    throw new PngFormatException(
                            "there is no filter " + (type & 0xff) + ", as row " + (row + i + 1) + picture + " has it");
                }
                taker.scanline(row + i, plain, to);
            }
            System.arraycopy(plain, band * length, plain, 0, length);
        }
        try {
            data.lookAhead();
        } catch (DataFormatException e) {
            throw damaged(e, before, rows, filtered, picture);
        }
    }

    private int take(int count, long before, int rows, int filtered, String picture) throws PngFormatException {
        try {
            return data.take(count);
        } catch (EndOfDataException e) {
            throw new PngFormatException("it ends before its pixels do, in row " + (wholeRows(before, filtered) + 1)
                    + " of " + rows + picture);
        } catch (DataFormatException e) {
            throw damaged(e, before, rows, filtered, picture);
        }
    }

    private PngFormatException damaged(DataFormatException e, long before, int rows, int filtered, String picture) {
        long good = wholeRows(before, filtered);
        String where = good < rows ? "in row " + (good + 1) + picture : "after its last row" + picture;
        return new PngFormatException("its compressed data are damaged " + where + " (" + e.getMessage() + ")");
    }

    private long wholeRows(long before, int filtered) {
        return (data.inflated() - before) / filtered;
    }
}
