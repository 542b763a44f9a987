package dev.halftone.recompress.webp;

import java.util.Arrays;

/** Decodes the opacity of a lossy picture: the content of an ALPH chunk (RFC 9649 section 2.7.1.2). */
public final class AlphaPlane {

    private static final int RAW = 0;
    private static final int LOSSLESS = 1;
    private static final int NO_FILTER = 0;
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private AlphaPlane() {}

    /**
     * Decodes the plane. The hint that levels were reduced is ignored: it only lets a viewer smooth them. By default,
     * libwebp ignores it, too.
     *
     * @param chunk its content
     * @param width of the picture
     * @param height of the picture
     * @param checkpoint run about once per row; an exception from it abandons the picture
     * @return by pixel, 0 for transparent to 255 for opaque
     * @throws WebpFormatException if the chunk is damaged, ends early or has an unknown compression
     */
    public static byte[] decode(byte[] chunk, int width, int height, Runnable checkpoint) throws WebpFormatException {
        if (chunk.length == 0) {
            throw new WebpFormatException("its alpha channel is empty");
        }
        int compression = chunk[0] & 3;
        byte[] alpha =
                switch (compression) {
                    case RAW -> raw(chunk, width * height);
                    case LOSSLESS ->
                        greenOf(LosslessDecoder.decode(new BitReader(chunk, 1), width, height, checkpoint));
                    default -> throw new WebpFormatException("its alpha channel has the compression " + compression);
                };
        int filter = chunk[0] >> 2 & 3;
        if (filter != NO_FILTER) {
            undo(filter, alpha, width, height, checkpoint);
        }
        return alpha;
    }

    private static byte[] raw(byte[] chunk, int pixels) throws WebpFormatException {
        if (chunk.length - 1 < pixels) {
            throw new WebpFormatException("its alpha channel ends before its pixels do");
        }
        return Arrays.copyOfRange(chunk, 1, 1 + pixels);
    }

    private static byte[] greenOf(int[] argb) {
        byte[] green = new byte[argb.length];
        for (int i = 0; i < argb.length; i++) {
            green[i] = (byte) (argb[i] >> 8);
        }
        return green;
    }

    /** Whatever the filter, the first row is predicted from the left, and the first pixel of other rows from above. */
    private static void undo(int filter, byte[] alpha, int width, int height, Runnable checkpoint) {
        addLeft(alpha, 1, width);
        for (int row = width; row < width * height; row += width) {
            checkpoint.run();
            alpha[row] += alpha[row - width];
            switch (filter) {
                case HORIZONTAL -> addLeft(alpha, row + 1, row + width);
                case VERTICAL -> addAbove(alpha, row + 1, row + width, width);
                default -> addGradient(alpha, row + 1, row + width, width);
            }
        }
    }

    private static void addLeft(byte[] alpha, int from, int to) {
        for (int i = from; i < to; i++) {
            alpha[i] += alpha[i - 1];
        }
    }

    private static void addAbove(byte[] alpha, int from, int to, int width) {
        for (int i = from; i < to; i++) {
            alpha[i] += alpha[i - width];
        }
    }

    private static void addGradient(byte[] alpha, int from, int to, int width) {
        for (int i = from; i < to; i++) {
            int gradient = (alpha[i - 1] & 0xff) + (alpha[i - width] & 0xff) - (alpha[i - width - 1] & 0xff);
            alpha[i] += (byte) Math.max(0, Math.min(255, gradient));
        }
    }
}
