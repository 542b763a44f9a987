package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The headers of a Windows or OS/2 bitmap.
 *
 * @param bits per pixel
 * @param runs whether the pixels are run-length encoded
 * @param topDown whether the first row is the top one
 * @param palette where the palette begins
 * @param colours how many colours the palette has, 0 without a palette
 * @param colourBytes bytes per palette colour
 * @param pixels where the pixels begin
 * @param masks of red, green, blue and alpha in pixels of 16 or 32 bits; 0 if there is none
 */
record BmpFile(
        int width,
        int height,
        int bits,
        boolean runs,
        boolean topDown,
        int palette,
        int colours,
        int colourBytes,
        int pixels,
        int[] masks,
        byte[] source)
        implements Container {

    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int SHORT_HEADER = 16;
    private static final int INFO_HEADER = 40;
    private static final int HEADER_WITH_MASKS = 52;
    private static final int HEADER_WITH_ALPHA = 56;
    private static final int OS2_HEADER = 64;

    private static final int COMPRESSION_NONE = 0;
    private static final int COMPRESSION_RLE8 = 1;
    private static final int COMPRESSION_RLE4 = 2;
    private static final int COMPRESSION_MASKS = 3;
    private static final int COMPRESSION_JPEG = 4;
    private static final int COMPRESSION_PNG = 5;
    private static final int COMPRESSION_ALPHA_MASKS = 6;
    /** In an OS/2 header, the numbers of COMPRESSION_MASKS and COMPRESSION_JPEG have these meanings. */
    private static final int COMPRESSION_HUFFMAN = 3;

    private static final int COMPRESSION_RLE24 = 4;

    private static final int[] MASKS_OF_16_BITS = {0x7c00, 0x3e0, 0x1f, 0};
    private static final int[] MASKS_OF_32_BITS = {0xff0000, 0xff00, 0xff, 0};

    static BmpFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer bmp = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = bmp.getInt(14);
        boolean core = headerLength == CORE_HEADER;
        int width = core ? bmp.getShort(18) & 0xffff : bmp.getInt(18);
        int rows = core ? bmp.getShort(20) & 0xffff : bmp.getInt(22);
        int bits = bmp.getShort(core ? 24 : 28) & 0xffff;
        int compression = headerLength <= SHORT_HEADER ? COMPRESSION_NONE : bmp.getInt(30);
        requireKnown(headerLength, compression, bits);

        boolean masked = compression == COMPRESSION_MASKS || compression == COMPRESSION_ALPHA_MASKS;
        boolean masksBehindHeader = masked && headerLength < HEADER_WITH_MASKS;
        boolean alpha = masksBehindHeader ? compression == COMPRESSION_ALPHA_MASKS : headerLength >= HEADER_WITH_ALPHA;
        int maskBytes = masksBehindHeader ? (alpha ? 16 : 12) : 0;
        int palette = FILE_HEADER + headerLength + maskBytes;
        long pixels = Integer.toUnsignedLong(bmp.getInt(10));
        int used = headerLength <= SHORT_HEADER ? 0 : bmp.getInt(46);
        int colourBytes = core ? 3 : 4;
        long first = pixels == 0 ? palette + (long) colourBytes * colours(bits, used, Integer.MAX_VALUE) : pixels;
        if (first > source.length || first < FILE_HEADER + headerLength) {
            throw RejectedImageException.corrupt("The BMP image is "
                    + (first > source.length ? "truncated" : "damaged") + ": its pixels are to begin at byte " + first
                    + " of " + source.length);
        }
        boolean runs = compression == COMPRESSION_RLE8 || compression == COMPRESSION_RLE4;
        // A negative height means that the first row is the top one.
        int height = rows == Integer.MIN_VALUE ? 0 : Math.abs(rows);
        BmpFile file = new BmpFile(
                width,
                height,
                bits,
                runs,
                rows < 0,
                palette,
                colours(bits, used, (int) (first - palette) / colourBytes),
                colourBytes,
                (int) first,
                masks(bmp, bits, masked, alpha),
                source);
        if (!runs) {
            file.requireAllRows();
        }
        return file;
    }

    private static void requireKnown(int headerLength, int compression, int bits) throws RejectedImageException {
        boolean os2 = headerLength <= OS2_HEADER
                && headerLength != INFO_HEADER
                && headerLength != HEADER_WITH_MASKS
                && headerLength != HEADER_WITH_ALPHA;
        if (os2 && (compression == COMPRESSION_HUFFMAN || compression == COMPRESSION_RLE24)) {
            throw RejectedImageException.unsupported("A BMP image of OS/2 with "
                    + (compression == COMPRESSION_RLE24 ? "runs of 24-bit colours (RLE24)" : "Huffman 1D coding")
                    + " is not read");
        }
        if (compression == COMPRESSION_JPEG || compression == COMPRESSION_PNG) {
            throw RejectedImageException.unsupported("A BMP image that wraps a JPEG or PNG image is not read");
        }
        boolean known =
                switch (compression) {
                    case COMPRESSION_NONE -> true;
                    case COMPRESSION_RLE8 -> bits == 8;
                    case COMPRESSION_RLE4 -> bits == 4;
                    case COMPRESSION_MASKS, COMPRESSION_ALPHA_MASKS -> bits == 16 || bits == 32;
                    default -> false;
                };
        boolean usual =
                switch (bits) {
                    case 1, 2, 4, 8, 16, 24, 32 -> true;
                    default -> false;
                };
        if (!known || !usual) {
            throw RejectedImageException.unsupported(
                    "A BMP image of " + bits + " bits a pixel with the compression " + compression + " is not read");
        }
    }

    private static int colours(int bits, int used, int room) {
        if (bits > 8) {
            return 0;
        }
        int most = Math.min(1 << bits, Math.max(0, room));
        return used > 0 ? Math.min(used, most) : most;
    }

    /** The masks of the header count only if the compression says so. */
    private static int[] masks(ByteBuffer bmp, int bits, boolean masked, boolean alpha) {
        if (!masked) {
            return bits == 16 ? MASKS_OF_16_BITS : MASKS_OF_32_BITS;
        }
        int at = FILE_HEADER + INFO_HEADER;
        return new int[] {bmp.getInt(at), bmp.getInt(at + 4), bmp.getInt(at + 8), alpha ? bmp.getInt(at + 12) : 0};
    }

    /** The last row's padding may be missing. */
    private void requireAllRows() throws RejectedImageException {
        if (width < 1 || height < 1) {
            return; // the caller rejects this
        }
        long needed = rowLength() * (height - 1) + ((long) width * bits + 7) / 8;
        if (needed > source.length - pixels) {
            throw RejectedImageException.corrupt("The BMP image is truncated: " + source.length + " bytes can't hold "
                    + width + " x " + height + " pixels of " + bits + " bits");
        }
    }

    /** Bytes from one row to the next. */
    long rowLength() {
        return ((long) width * bits + 31) / 32 * 4;
    }

    @Override
    public boolean mayBeTransparent() {
        return bits >= 16 && bits != 24 && masks[3] != 0;
    }

    @Override
    public int bytesPerPixel() {
        return 4;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.BMP;
    }
}
