package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The first frame of a GIF (GIF89a specification, sections 17 to 22) on its logical screen. */
record GifFile(int width, int height, Offset frameOffset, byte[] decodable) implements Container {

    private static final int EXTENSION = 0x21;
    private static final int IMAGE_DESCRIPTOR = 0x2c;

    static GifFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer gif = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        int screenWidth = gif.getShort(6) & 0xffff;
        int screenHeight = gif.getShort(8) & 0xffff;
        gif.position(13 + colourTableLength(gif.get(10)));
        skipToFirstImage(gif);
        int left = gif.getShort() & 0xffff;
        int top = gif.getShort() & 0xffff;
        int frameWidth = gif.getShort() & 0xffff;
        int frameHeight = gif.getShort() & 0xffff;
        if (frameWidth == 0 || frameHeight == 0) {
            throw RejectedImageException.corrupt(
                    "The first GIF frame has " + frameWidth + " x " + frameHeight + " pixels");
        }
        requireWholeFrame(gif);
        // Screens smaller than their first frame exist; browsers show the whole frame.
        return new GifFile(
                Math.max(screenWidth, left + frameWidth),
                Math.max(screenHeight, top + frameHeight),
                new Offset(left, top),
                source);
    }

    private static void skipToFirstImage(ByteBuffer gif) throws RejectedImageException {
        while (true) {
            int position = gif.position();
            int block = gif.get() & 0xff;
            if (block == IMAGE_DESCRIPTOR) {
                return;
            }
            if (block != EXTENSION) {
                throw RejectedImageException.corrupt(
                        "The GIF has no image: block 0x" + Integer.toHexString(block) + " at byte " + position);
            }
            gif.get();
            skipSubBlocks(gif);
        }
    }

    /** The decoder shows what there is of a truncated frame and is silent about the rest. */
    private static void requireWholeFrame(ByteBuffer gif) {
        int localTable = colourTableLength(gif.get());
        gif.position(gif.position() + localTable + 1);
        skipSubBlocks(gif);
    }

    private static void skipSubBlocks(ByteBuffer gif) {
        int length = gif.get() & 0xff;
        while (length > 0) {
            if (gif.remaining() <= length) {
                throw new IndexOutOfBoundsException(gif.position() + length);
            }
            gif.position(gif.position() + length);
            length = gif.get() & 0xff;
        }
    }

    private static int colourTableLength(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.GIF;
    }

    @Override
    public int bytesPerPixel() {
        return 1 + 3 + JpegWriter.BYTES_PER_PIXEL;
    }
}
