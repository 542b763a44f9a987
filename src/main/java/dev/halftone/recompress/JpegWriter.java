package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pixels as a baseline JPEG file: 4:2:0, optimised Huffman tables. */
final class JpegWriter {

    /** Coefficients have 2 bytes each. They are held to optimise the Huffman tables, and again to rewrite the file. */
    static final int BYTES_PER_PIXEL = 5;

    /** Libjpeg's JPEG_MAX_DIMENSION. */
    static final int MAX_SIDE = 65_500;

    private final ImageWriterSpi provider;

    JpegWriter(ImageWriterSpi provider) {
        this.provider = provider;
    }

    /**
     * Writes one picture.
     *
     * @param orientation EXIF orientation to keep
     * @param profile ICC profile to keep, or an empty array
     * @param checkpoint reached about once per row
     */
    byte[] write(PixelGrid grid, QuantisationTables tables, int orientation, byte[] profile, Checkpoint checkpoint)
            throws IOException {
        JPEGImageWriteParam param = new JPEGImageWriteParam(null);
        // The tables of the parameter are used only if no quality is set, as in this mode.
        param.setCompressionMode(ImageWriteParam.MODE_COPY_FROM_METADATA);
        param.setEncodeTables(
                new JPEGQTable[] {new JPEGQTable(tables.luma()), new JPEGQTable(tables.chroma())},
                new JPEGHuffmanTable[] {JPEGHuffmanTable.StdDCLuminance, JPEGHuffmanTable.StdDCChrominance},
                new JPEGHuffmanTable[] {JPEGHuffmanTable.StdACLuminance, JPEGHuffmanTable.StdACChrominance});
        param.setOptimizeHuffmanTables(true);
        param.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(grid.width() * grid.height() / 8 + 1024);
        ImageWriter writer = provider.createWriterInstance(null);
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.addIIOWriteProgressListener(new CheckpointAtProgress(checkpoint));
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image(grid), null, null), param);
        } finally {
            writer.dispose();
        }
        return complete(bytes.toByteArray(), tables, grid.channels(), orientation, profile);
    }

    /** An image that shares the grid's memory. */
    private static BufferedImage image(PixelGrid grid) {
        boolean grey = grid.channels() == PixelGrid.GREY;
        int[] bands = grey ? new int[] {0} : new int[] {0, 1, 2};
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(grid.samples(), grid.samples().length),
                grid.width(),
                grid.height(),
                grid.width() * grid.channels(),
                grid.channels(),
                bands,
                null);
        ColorSpace space = ColorSpace.getInstance(grey ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        ColorModel model = new ComponentColorModel(space, false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        return new BufferedImage(model, raster, false, null);
    }

    /**
     * If the parameter has tables, the plug-in writes an abbreviated file without them (T.81 section B.4). The tables
     * and the kept metadata go after the JFIF segment, which must come first (JFIF 1.02, page 2).
     */
    private static byte[] complete(
            byte[] abbreviated, QuantisationTables tables, int channels, int orientation, byte[] profile) {
        JpegMarkerReader markers = new JpegMarkerReader(abbreviated);
        int at = markers.next() && markers.marker() == JpegMarker.APP0 ? markers.end() : 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream(abbreviated.length + profile.length + 512);
        out.write(abbreviated, 0, at);
        JpegMarker.writeOrientation(out, orientation);
        JpegMarker.writeProfile(out, profile);
        JpegMarker.writeQuantisationTable(out, 0, tables.luma());
        if (channels == PixelGrid.RGB) {
            JpegMarker.writeQuantisationTable(out, 1, tables.chroma());
        }
        out.write(abbreviated, at, abbreviated.length - at);
        return out.toByteArray();
    }
}
