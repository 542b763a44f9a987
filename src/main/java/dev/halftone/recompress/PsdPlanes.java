package dev.halftone.recompress;

import dev.halftone.recompress.raster.DeflateInputStream;
import dev.halftone.recompress.raster.PackBitsInputStream;
import dev.halftone.recompress.raster.Predictor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The channels of a merged picture, one after the other, in any of the four compressions. */
final class PsdPlanes {

    private static final int RAW = 0;
    private static final int RUNS = 1;
    private static final int DEFLATE = 2;
    private static final int DEFLATE_WITH_PREDICTION = 3;
    private static final int MAX_DEFLATE_RATIO = 1100;

    private final PsdFile file;
    private final int compression;
    private final int start;
    /** Where the next row of each run-length encoded channel begins. */
    private long[] positions = {};

    private byte[][] inflated = {};

    PsdPlanes(PsdFile file) throws RejectedImageException {
        this.file = file;
        if (file.pixels() + 2 > file.source().length) {
            throw truncated();
        }
        this.compression = ByteBuffer.wrap(file.source()).getShort(file.pixels());
        this.start = file.pixels() + 2;
        if (compression < RAW || compression > DEFLATE_WITH_PREDICTION) {
            throw RejectedImageException.unsupported("A PSD image of compression " + compression + " is not read");
        }
    }

    /** So that a header alone can't make the decoder allocate memory. */
    void requirePlausibleLength() throws RejectedImageException {
        long bytes = (long) file.channelsToRead() * file.height() * file.rowLength();
        long least =
                switch (compression) {
                    case RAW -> bytes;
                    case RUNS -> (long) file.channels() * file.height() * countLength();
                    default -> bytes / MAX_DEFLATE_RATIO;
                };
        if (least > file.source().length - start) {
            throw truncated();
        }
        if (compression == RUNS) {
            long end = runs(file.channelsToRead());
            if (end > file.source().length) {
                throw truncated();
            }
        }
    }

    private RejectedImageException truncated() {
        return RejectedImageException.corrupt(
                "The PSD image is truncated: it ends after " + file.source().length + " bytes, before its pixels do");
    }

    private int countLength() {
        return file.big() ? 4 : 2;
    }

    private long count(int channel, int y) {
        ByteBuffer psd = ByteBuffer.wrap(file.source());
        int at = start + (channel * file.height() + y) * countLength();
        return file.big() ? psd.getInt(at) & 0xffffffffL : psd.getShort(at) & 0xffff;
    }

    /** Where the runs of a channel begin. */
    private long runs(int channel) {
        long position = start + (long) file.channels() * file.height() * countLength();
        for (int c = 0; c < channel; c++) {
            for (int y = 0; y < file.height(); y++) {
                position += count(c, y);
            }
        }
        return position;
    }

    /** To be called once before rows are read. */
    void open() throws IOException {
        int channels = file.channelsToRead();
        if (compression == RUNS) {
            positions = new long[channels];
            for (int c = 0; c < channels; c++) {
                positions[c] = runs(c);
            }
        } else if (compression != RAW) {
            inflate(channels);
        }
    }

    private void inflate(int channels) throws IOException {
        inflated = new byte[channels][];
        int length = Math.multiplyExact(file.height(), file.rowLength());
        try (InputStream unpacked = new DeflateInputStream(file.source(), start, file.source().length)) {
            for (int c = 0; c < channels; c++) {
                inflated[c] = unpacked.readNBytes(length);
                if (inflated[c].length < length) {
                    throw new EOFException();
                }
            }
        }
    }

    /**
     * Reads a row. The rows of a channel must be read in order.
     *
     * @param target as long as a row
     */
    void read(int channel, int y, byte[] target) throws IOException {
        byte[] source = file.source();
        switch (compression) {
            case RAW ->
                System.arraycopy(
                        source, start + (channel * file.height() + y) * target.length, target, 0, target.length);
            case RUNS -> {
                int from = (int) positions[channel];
                positions[channel] += count(channel, y);
                if (new PackBitsInputStream(source, from, (int) positions[channel]).readNBytes(target, 0, target.length)
                        < target.length) {
                    throw new EOFException();
                }
            }
            default -> {
                System.arraycopy(inflated[channel], y * target.length, target, 0, target.length);
                if (compression == DEFLATE_WITH_PREDICTION) {
                    predictor().undo(target, target.length, 1, file.bits() / 8, ByteOrder.BIG_ENDIAN);
                }
            }
        }
    }

    private Predictor predictor() {
        return switch (file.bits()) {
            case 8, 16 -> Predictor.HORIZONTAL;
            case 32 -> Predictor.FLOATING_POINT;
            default -> Predictor.NONE;
        };
    }
}
