package dev.halftone.recompress.raster;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads a zlib stream from an array. Data after the requested bytes is not checked. */
public final class DeflateInputStream extends InputStream {

    private final Inflater inflater = new Inflater();

    /**
     * @param packed must not change meanwhile
     * @param position offset of the first byte of the stream
     * @param end offset after its last byte
     */
    public DeflateInputStream(byte[] packed, int position, int end) {
        inflater.setInput(packed, position, end - position);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = inflater.inflate(target, offset, length);
            return count == 0 && length > 0 ? -1 : count;
        } catch (DataFormatException e) {
            throw new DamagedRasterException("its Deflate stream is damaged");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
