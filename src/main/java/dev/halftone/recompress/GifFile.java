package dev.halftone.recompress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first frame of a GIF (GIF89a specification, sections 17 to 22) on its logical screen.
 *
 * @param screen the length of the header, the screen's descriptor and its colour table
 * @param control where the frame's graphic control extension begins, or 0
 * @param image where the frame's image descriptor begins
 * @param end the end of the frame's last whole sub-block
 * @param cut how many bytes of a truncated last sub-block the file contains
 * @param isAnimated whether another frame follows
 */
record GifFile(
        int width,
        int height,
        Offset frameOffset,
        int screen,
        int control,
        int image,
        int end,
        int cut,
        boolean isAnimated,
        byte[] source)
        implements Container {

    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int GRAPHIC_CONTROL_LENGTH = 8;
    private static final int IMAGE_DESCRIPTOR = 0x2c;
    private static final int IMAGE_DESCRIPTOR_LENGTH = 9;
    private static final int TRAILER = 0x3b;

    /** LZW codes have at least 3 bits and stand for at most 4,096 pixels. */
    private static final long MAX_PIXELS_A_BYTE = 4096 * 8 / 3;

    static GifFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer gif = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        int screenWidth = gif.getShort(6) & 0xffff;
        int screenHeight = gif.getShort(8) & 0xffff;
        gif.position(13 + colourTableLength(gif.get(10)));
        int screen = gif.position();
        int control = skipToFirstImage(gif);
        int image = gif.position() - 1;
        int left = gif.getShort() & 0xffff;
        int top = gif.getShort() & 0xffff;
        int frameWidth = gif.getShort() & 0xffff;
        int frameHeight = gif.getShort() & 0xffff;
        if (frameWidth == 0 || frameHeight == 0) {
            throw RejectedImageException.corrupt(
                    "The first GIF frame has " + frameWidth + " x " + frameHeight + " pixels");
        }
        int cut = skipPixels(gif, (long) frameWidth * frameHeight);
        if ((long) frameWidth * frameHeight > MAX_PIXELS_A_BYTE * (gif.position() - image)) {
            throw RejectedImageException.corrupt("The first GIF frame can't have " + frameWidth + " x " + frameHeight
                    + " pixels in " + (gif.position() - image) + " bytes");
        }
        // Screens smaller than their first frame exist; browsers show the whole frame.
        return new GifFile(
                Math.max(screenWidth, left + frameWidth),
                Math.max(screenHeight, top + frameHeight),
                new Offset(left, top),
                screen,
                control,
                image,
                gif.position(),
                cut,
                cut == 0 && hasAnotherImage(gif.duplicate()),
                source);
    }

    /**
     * Leaves the buffer after the byte that begins the image.
     *
     * @return where its graphic control extension begins, or 0
     */
    private static int skipToFirstImage(ByteBuffer gif) throws RejectedImageException {
        int control = 0;
        while (true) {
            int position = gif.position();
            int block = gif.get() & 0xff;
            if (block == IMAGE_DESCRIPTOR) {
                return control;
            }
            if (block != EXTENSION) {
                throw RejectedImageException.corrupt(
                        "The GIF has no image: block 0x" + Integer.toHexString(block) + " at byte " + position);
            }
            int label = gif.get() & 0xff;
            skipSubBlocks(gif);
            if (label == GRAPHIC_CONTROL && gif.position() - position == GRAPHIC_CONTROL_LENGTH) {
                control = position;
            }
        }
    }

    /**
     * Leaves the buffer after the last whole sub-block of the frame. The decoder shows a truncated frame without a
     * warning. So if the terminator is missing, the pixels are counted.
     *
     * @return how many bytes there are of a truncated sub-block
     */
    private static int skipPixels(ByteBuffer gif, long pixels) throws RejectedImageException {
        int localTable = colourTableLength(gif.get());
        gif.position(gif.position() + localTable);
        LzwRun run = new LzwRun();
        run.begin(gif.get() & 0xff);
        int first = gif.position();
        int at = first;
        while (at < gif.limit() && gif.get(at) != 0 && at + 1 + (gif.get(at) & 0xff) <= gif.limit()) {
            at += 1 + (gif.get(at) & 0xff);
        }
        gif.position(at);
        if (at < gif.limit() && gif.get(at) == 0) {
            return 0;
        }
        for (int block = first; block < gif.limit(); block += 1 + (gif.get(block) & 0xff)) {
            int end = Math.min(gif.limit(), block + 1 + (gif.get(block) & 0xff));
            run.read(gif.array(), block + 1, end);
        }
        if (run.pixels() < pixels) {
            throw RejectedImageException.corrupt("The GIF image is truncated: it ends after " + gif.limit()
                    + " bytes, with " + run.pixels() + " of its " + pixels + " pixels");
        }
        return Math.max(0, gif.limit() - at - 1);
    }

    /** Reads the same blocks as {@link BareGif}, from the terminator of the first frame on. */
    private static boolean hasAnotherImage(ByteBuffer gif) {
        try {
            while (true) {
                switch (gif.get() & 0xff) {
                    case IMAGE_DESCRIPTOR -> {
                        return gif.remaining() > IMAGE_DESCRIPTOR_LENGTH;
                    }
                    case EXTENSION -> {
                        gif.get();
                        skipSubBlocks(gif);
                    }
                    case 0 -> {} // the terminator, or an extra one
                    default -> {
                        return false;
                    }
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return false;
        }
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

    static int colourTableLength(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /**
     * Only the frame: the decoder collects comments, and for each of their blocks it copies all the blocks before it.
     */
    @Override
    public byte[] decodable() {
        int controlLength = control == 0 ? 0 : GRAPHIC_CONTROL_LENGTH;
        ByteBuffer frame = ByteBuffer.allocate(screen + controlLength + end - image + 1 + cut + 2)
                .put(source, 0, screen)
                .put(source, control, controlLength)
                .put(source, image, end - image);
        if (cut > 0) {
            frame.put((byte) cut).put(source, end + 1, cut);
        }
        frame.put((byte) 0).put((byte) TRAILER);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    @Override
    public Optional<CutAnimation> cutAnimation(byte[] file) throws RejectedImageException {
        int terminated = cut > 0 ? file.length : Math.min(end + 1, file.length);
        return new GifFrames(file, terminated).cut();
    }

    @Override
    public BareFile bare(byte[] file) {
        return BareFile.of(file, new BareGif(file, screen));
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.GIF;
    }

    @Override
    public int bytesPerPixel() {
        return 1 + 3;
    }
}
