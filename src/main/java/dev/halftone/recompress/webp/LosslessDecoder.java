package dev.halftone.recompress.webp;

import java.util.ArrayDeque;
import java.util.Deque;

/** Decodes the lossless bitstream of WebP (RFC 9649 section 3), with exactly the pixels that libwebp decodes. */
public final class LosslessDecoder {

    private static final int SIGNATURE = 0x2f;
    private static final int HEADER_LENGTH = 5;
    private static final int SIDE_BITS = 14;
    private static final int VERSION_BITS = 3;

    private static final int PREDICTOR = 0;
    private static final int COLOUR = 1;
    private static final int SUBTRACT_GREEN = 2;

    private final BitReader bits;
    private final Runnable checkpoint;
    private final Deque<Transform> transforms = new ArrayDeque<>();
    private int transformsSeen;

    private LosslessDecoder(BitReader bits, Runnable checkpoint) {
        this.bits = bits;
        this.checkpoint = checkpoint;
    }

    /**
     * Decodes a picture.
     *
     * @param bitstream the content of a VP8L chunk
     * @param width pixels per row; the header must say the same
     * @param height rows; the header must say the same
     * @param checkpoint run about once per row; an exception from it abandons the picture
     * @return ARGB, not premultiplied; alpha is 255 if the header says that there is none
     * @throws WebpFormatException if the stream is damaged or ends early
     */
    public static int[] decode(byte[] bitstream, int width, int height, Runnable checkpoint)
            throws WebpFormatException {
        if (bitstream.length < HEADER_LENGTH || bitstream[0] != SIGNATURE) {
            throw new WebpFormatException("its lossless bitstream has no signature");
        }
        BitReader bits = new BitReader(bitstream, 1);
        if (bits.read(SIDE_BITS) + 1 != width || bits.read(SIDE_BITS) + 1 != height) {
            throw new WebpFormatException("its lossless bitstream is of another size");
        }
        boolean alpha = bits.readFlag();
        int version = bits.read(VERSION_BITS);
        if (version != 0) {
            throw new WebpFormatException("its lossless bitstream is of version " + version);
        }
        int[] pixels = decode(bits, width, height, checkpoint);
        if (!alpha) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] |= Argb.BLACK;
            }
        }
        return pixels;
    }

    /** Decodes a picture after its header. */
    static int[] decode(BitReader bits, int width, int height, Runnable checkpoint) throws WebpFormatException {
        return new LosslessDecoder(bits, checkpoint).decode(width, height);
    }

    private int[] decode(int width, int height) throws WebpFormatException {
        int codedWidth = width;
        while (bits.readFlag()) {
            Transform transform = readTransform(codedWidth, height);
            transforms.push(transform);
            codedWidth = transform instanceof ColourIndexing indexing ? indexing.packedWidth() : codedWidth;
        }
        int[] pixels = new int[width * height];
        EntropyImage.readPicture(bits, codedWidth, height, pixels, checkpoint);
        for (Transform transform : transforms) {
            transform.undo(pixels, height, checkpoint);
        }
        return pixels;
    }

    private Transform readTransform(int width, int height) throws WebpFormatException {
        int type = bits.read(2);
        if ((transformsSeen & 1 << type) != 0) {
            throw new WebpFormatException("its lossless bitstream has a transform twice");
        }
        transformsSeen |= 1 << type;
        return switch (type) {
            case PREDICTOR -> {
                int partBits = 2 + bits.read(3);
                yield new PredictorTransform(width, partBits, readParts(width, height, partBits));
            }
            case COLOUR -> {
                int partBits = 2 + bits.read(3);
                yield new ColourTransform(width, partBits, readParts(width, height, partBits));
            }
            case SUBTRACT_GREEN -> new SubtractGreen(width);
            default -> ColourIndexing.of(width, EntropyImage.read(bits, 1 + bits.read(8), 1, checkpoint));
        };
    }

    private int[] readParts(int width, int height, int partBits) throws WebpFormatException {
        return EntropyImage.read(
                bits, EntropyImage.parts(width, partBits), EntropyImage.parts(height, partBits), checkpoint);
    }
}
