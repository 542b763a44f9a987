package dev.halftone.recompress.png;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates scanlines and undoes their filters, a band of them at a time: the inflater is called seldom, and what it
 * wrote is still in the processor's cache.
 */
final class ScanlineReader implements AutoCloseable {

    private static final int BYTES_A_BAND = 1 << 16;

    private final Inflater inflater = new Inflater();
    private final DataPieces pieces;
    private final ScanlineFilter filter;
    private final Runnable checkpoint;

    /** Takes a plain scanline. */
    interface Scanlines {
        /** @param plain valid until the next call; must not be changed, as the next scanline depends on it */
        void scanline(int row, byte[] plain, int offset);
    }

    ScanlineReader(DataPieces pieces, int filterDistance, Runnable checkpoint) {
        this.pieces = pieces;
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
        byte[] packed = new byte[most * filtered];
        // The last scanline of the band before comes first.
        byte[] plain = new byte[(most + 1) * length];
        for (int row = 0; row < rows; row += most) {
            checkpoint.run();
            int band = Math.min(most, rows - row);
            inflate(packed, band * filtered, row, rows, filtered, picture);
            for (int i = 0; i < band; i++) {
                int type = packed[i * filtered];
                int to = (i + 1) * length;
                if (!filter.undo(type, packed, i * filtered + 1, plain, to - length, to, length)) {
                    throw new PngFormatException(
                            "there is no filter " + (type & 0xff) + ", as row " + (row + i + 1) + picture + " has it");
                }
                taker.scanline(row + i, plain, to);
            }
            System.arraycopy(plain, band * length, plain, 0, length);
        }
    }

    private void inflate(byte[] packed, int wanted, int row, int rows, int filtered, String picture)
            throws PngFormatException {
        int done = 0;
        long before = inflater.getBytesWritten();
        try {
            while (done < wanted) {
                int count = inflater.inflate(packed, done, wanted - done);
                done += count;
                if (count == 0 && !(inflater.needsInput() && !inflater.finished() && pieces.next(inflater))) {
                    throw new PngFormatException("it ends before its pixels do, in row " + (row + done / filtered + 1)
                            + " of " + rows + picture);
                }
            }
        } catch (DataFormatException e) {
            long good = (inflater.getBytesWritten() - before) / filtered;
            String where = good < rows - row ? "in row " + (row + good + 1) + picture : "after its last row" + picture;
            throw new PngFormatException("its compressed data are damaged " + where + " (" + e.getMessage() + ")");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
