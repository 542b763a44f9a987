package dev.halftone.recompress;

import dev.halftone.recompress.colour.RowPainter;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.raster.Predictor;
import dev.halftone.recompress.raster.SampleFormat;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Decodes a TIFF picture that is uncompressed or losslessly packed, row by row. */
final class TiffDecoder {

    private static final int PREDICTOR_HORIZONTAL = 2;
    private static final int PREDICTOR_FLOATING_POINT = 3;

    private final TiffFile file;
    private final TiffBlocks blocks;
    private final TiffColour colour;
    private final SampleFormat format;
    private final RowPainter painter;
    private final Predictor predictor;
    private final Checkpoint checkpoint;

    private final int blockRowBytes;
    private final byte[] packed;
    private final int[] row;
    private final int channels;
    private final byte[] pixels;

    /** @param checkpoint reached at each row */
    TiffDecoder(TiffFile file, Alpha alpha, Checkpoint checkpoint) throws RejectedImageException {
        this.file = file;
        this.checkpoint = checkpoint;
        this.blocks = TiffBlocks.of(file);
        this.colour = new TiffColour(file);
        this.format = colour.format();
        this.painter = colour.painter();
        this.predictor = predictor();
        this.blockRowBytes = format.bytes(Math.multiplyExact(blocks.width(), blocks.samples()));
        this.packed = new byte[blockRowBytes];
        this.row = new int[Math.multiplyExact(file.width(), file.samples())];
        this.channels = alpha == Alpha.KEPT ? PixelGrid.RGBA : painter.colour().channels();
        this.pixels = new byte[Math.multiplyExact(Math.multiplyExact(file.width(), file.height()), channels)];
    }

    private Predictor predictor() throws RejectedImageException {
        if (!file.compression().hasPredictor()) {
            return Predictor.NONE;
        }
        long number = file.directory().number(TiffDirectory.PREDICTOR, 1);
        boolean wholeBytes = file.bits() == 8 || file.bits() == 16 || file.bits() == 32;
        if (number == 1) {
            return Predictor.NONE;
        }
        if (number == PREDICTOR_HORIZONTAL && wholeBytes) {
            return Predictor.HORIZONTAL;
        }
        if (number == PREDICTOR_FLOATING_POINT && format.floatingPoint()) {
            return Predictor.FLOATING_POINT;
        }
        throw RejectedImageException.unsupported(
                "A TIFF image with Predictor " + number + " and " + file.bits() + " bits a sample is not read");
    }

    /** @throws IOException if the pixels are damaged or truncated */
    PixelGrid decode() throws IOException, RejectedImageException {
        if (colour.photometric() == TiffColour.YCBCR) {
            new TiffChroma(file, blocks, checkpoint).read(this::paint);
        } else {
            for (int down = 0; down < blocks.down(); down++) {
                readBlocks(down);
            }
        }
        return new PixelGrid(file.width(), file.height(), channels, pixels);
    }

    private void readBlocks(int down) throws IOException {
        int first = down * blocks.length();
        int rows = Math.min(blocks.length(), file.height() - first);
        InputStream[] streams = new InputStream[blocks.planes() * blocks.across()];
        try {
            for (int i = 0; i < streams.length; i++) {
                checkpoint.reached();
                streams[i] = blocks.open(i / blocks.across(), down, i % blocks.across(), (long) rows * blockRowBytes);
            }
            for (int y = first; y < first + rows; y++) {
                checkpoint.reached();
                for (int i = 0; i < streams.length; i++) {
                    readRow(streams[i], i / blocks.across(), i % blocks.across());
                }
                paint(y, row);
            }
        } finally {
            for (InputStream stream : streams) {
                if (stream != null) {
                    stream.close();
                }
            }
        }
    }

    private void readRow(InputStream stream, int plane, int across) throws IOException {
        if (stream.readNBytes(packed, 0, blockRowBytes) < blockRowBytes) {
            throw new EOFException();
        }
        predictor.undo(packed, blockRowBytes, blocks.samples(), file.bits() / 8, format.order());
        int left = across * blocks.width();
        int count = Math.min(blocks.width(), file.width() - left) * blocks.samples();
        int at = left * file.samples() + plane;
        int step = blocks.planes() == 1 ? 1 : file.samples();
        if (colour.photometric() == TiffColour.PALETTE) {
            format.readNumbers(packed, count, row, at, step);
        } else {
            format.read(packed, count, row, at, step);
        }
    }

    private void paint(int y, int[] samples) {
        colour.straighten(samples, file.width());
        int at = y * file.width() * channels;
        if (channels == PixelGrid.RGBA) {
            painter.paintWithAlpha(samples, file.width(), pixels, at);
        } else {
            painter.paint(samples, file.width(), pixels, at);
        }
    }
}
