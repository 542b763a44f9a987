package dev.halftone.recompress;

import static dev.halftone.recompress.PngChunks.IDAT;
import static dev.halftone.recompress.PngChunks.IEND;
import static dev.halftone.recompress.PngChunks.IHDR;
import static dev.halftone.recompress.PngChunks.OVERHEAD;
import static dev.halftone.recompress.PngChunks.PLTE;
import static dev.halftone.recompress.PngChunks.SIGNATURE_LENGTH;
import static dev.halftone.recompress.PngChunks.TRNS;

import dev.halftone.recompress.png.DataPieces;
import java.nio.ByteBuffer;

/**
 * The chunks that pixels are made of, up to IEND, each with a right CRC. Others are ignored: a text chunk, for example,
 * may inflate to gigabytes. If the file ends before its IEND, a last data chunk counts as far as it is there, as in
 * browsers.
 */
final class PngPixelChunks {

    private static final int NONE = -1;

    private final byte[] source;
    private final PngChunks chunks;
    private int palette = NONE;
    private int transparency = NONE;
    /** Where the first data chunk is. */
    private int data = NONE;
    /** Where the walk over whole chunks ends. */
    private int end;
    /** The content of a last data chunk that is not whole. */
    private int cutLength;

    private PngPixelChunks(byte[] source) {
        this.source = source;
        this.chunks = new PngChunks(source);
    }

    /**
     * Finds the chunks.
     *
     * @throws RejectedImageException if one is damaged, or if the file ends where pixels must be missing
     */
    static PngPixelChunks of(byte[] source) throws RejectedImageException {
        PngPixelChunks found = new PngPixelChunks(source);
        found.walk();
        return found;
    }

    private void walk() throws RejectedImageException {
        end = SIGNATURE_LENGTH;
        int type = 0;
        boolean anyData = false;
        while (type != IEND && chunks.isWhole(end)) {
            type = chunks.type(end);
            if (isAboutPixels(type)) {
                if (!chunks.hasRightCrc(end)) {
                    throw RejectedImageException.corrupt("The PNG chunk at byte " + end + " has a wrong CRC");
                }
                note(type);
                anyData |= type == IDAT && chunks.length(end) > 0;
            }
            end = chunks.next(end);
        }
        if (type != IEND) {
            noteCutData(anyData);
        }
    }

    private static boolean isAboutPixels(int type) {
        return type == IHDR || type == PLTE || type == TRNS || type == IDAT;
    }

    private void note(int type) {
        if (type == IDAT && data == NONE) {
            data = end;
        } else if (type == PLTE && palette == NONE) {
            palette = end;
        } else if (type == TRNS && data == NONE) {
            transparency = end;
        }
    }

    /** If IEND follows a data chunk that is not whole, the chunk is not cut but its length is damaged. */
    private void noteCutData(boolean anyData) throws RejectedImageException {
        boolean isData = source.length - end - 8 > 0 && chunks.type(end) == IDAT;
        if (isData && chunks.type(source.length - OVERHEAD) != IEND) {
            cutLength = chunks.lengthOfCut(end);
        } else if (isData || !anyData) {
            throw RejectedImageException.corrupt(
                    "The PNG image is truncated: its last chunk, at byte " + end + ", is not whole");
        }
    }

    /** How many bytes of a last data chunk that is not whole there are; 0 if there is none. */
    int cutLength() {
        return cutLength;
    }

    ByteBuffer header() {
        return chunks.content(SIGNATURE_LENGTH);
    }

    boolean hasPaletteBeforeData() {
        return palette != NONE && (data == NONE || palette < data);
    }

    /** The colours of the palette; nothing if there is none. */
    byte[] palette() {
        return content(palette);
    }

    /** What is transparent; nothing if there is no such chunk before the data (section 5.6). */
    byte[] transparency() {
        return content(transparency);
    }

    private byte[] content(int position) {
        ByteBuffer content = position == NONE ? ByteBuffer.allocate(0) : chunks.content(position);
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** The compressed pixels, from the first byte. */
    DataPieces data() {
        return new Pieces();
    }

    private final class Pieces implements DataPieces {

        private int position = data == NONE ? end : data;
        private boolean cutGiven;

        @Override
        public Piece next() {
            while (position < end) {
                int chunk = position;
                position = chunks.next(chunk);
                if (chunks.type(chunk) == IDAT && chunks.length(chunk) > 0) {
                    return new Piece(source, chunk + 8, chunk + 8 + chunks.length(chunk));
                }
            }
            if (cutLength == 0 || cutGiven) {
                return null;
            }
            cutGiven = true;
            return new Piece(source, end + 8, end + 8 + cutLength);
        }
    }
}
