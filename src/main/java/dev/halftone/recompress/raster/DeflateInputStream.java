package dev.halftone.recompress.raster;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A zlib stream in an array. What lies behind the bytes that are asked for is not judged. */
public final class DeflateInputStream extends InputStream {

    private final Inflater inflater = new Inflater();

    /**
     * @param packed not to be changed
     * @param position where the stream begins
     * @param end behind its last byte
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
