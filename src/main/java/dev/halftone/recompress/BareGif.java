package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;

/**
 * A GIF without its metadata (GIF89a specification, sections 18 to 27). The screen, the colour tables and all frames
 * stay byte for byte. So do delays, the loop count and plain text, which the specification draws onto the picture.
 * Comments and application extensions are removed, except a colour profile. So is everything after the end, or from the
 * first unknown block on, where decoders stop as well.
 */
final class BareGif implements BareFile.Parts {

    private static final int EXTENSION = 0x21;
    private static final int PLAIN_TEXT = 0x01;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int APPLICATION = 0xff;
    private static final int IMAGE = 0x2c;

    /** Introducer, label, length, name and authentication code. */
    private static final int APPLICATION_LENGTH = 14;

    private static final int IMAGE_DESCRIPTOR_LENGTH = 10;
    private static final byte[] TERMINATOR = {0};
    private static final byte[] TRAILER = {0x3b};

    private final byte[] source;
    private final int screen;
    private final LzwRun run = new LzwRun();

    /** @param screen where the first block begins */
    BareGif(byte[] source, int screen) {
        this.source = source;
        this.screen = screen;
    }

    @Override
    public void each(BareFile.Part part) {
        part.add(source, 0, screen);
        int at = screen;
        while (at < source.length) {
            int end = addBlock(at, part);
            if (end == at) {
                break;
            }
            at = end;
        }
        part.add(TRAILER);
    }

    /** @return where the next block begins, or {@code at} if no more can be read */
    private int addBlock(int at, BareFile.Part part) {
        return switch (uint8(at)) {
            case EXTENSION -> addExtension(at, part);
            case IMAGE -> addImage(at, part);
            case 0 -> at + 1; // an extra terminator
            default -> at;
        };
    }

    private int addExtension(int at, BareFile.Part part) {
        int end = endOfSubBlocks(at + 2);
        if (end > source.length) {
            return at;
        }
        switch (uint8(at + 1)) {
            case GRAPHIC_CONTROL -> {
                if (uint8(at + 2) >= 4) {
                    byte[] control = {EXTENSION, (byte) GRAPHIC_CONTROL, 4, 0, 0, 0, 0, 0};
                    System.arraycopy(source, at + 3, control, 3, 4);
                    part.add(control);
                }
            }
            case PLAIN_TEXT -> part.add(source, at, end - at);
            case APPLICATION -> addApplication(at, end, part);
            default -> {}
        }
        return end;
    }

    private void addApplication(int at, int end, BareFile.Part part) {
        if (isOf("NETSCAPE2.0", at) || isOf("ANIMEXTS1.0", at)) {
            addLoop(at, part);
        } else if (isOf("ICCRGBG1012", at) && isProfile(at + APPLICATION_LENGTH, end)) {
            part.add(source, at, end - at);
        }
    }

    private boolean isOf(String application, int at) {
        return uint8(at + 2) == application.length() && ImageFormat.has(source, at + 3, application);
    }

    /** Keeps only sub-block 1, the loop count of the animation. */
    private void addLoop(int at, BareFile.Part part) {
        for (int block = at + APPLICATION_LENGTH; uint8(block) > 0; block += 1 + uint8(block)) {
            if (uint8(block) >= 3 && source[block + 1] == 1) {
                part.add(source, at, APPLICATION_LENGTH);
                part.add(new byte[] {3, 1, source[block + 2], source[block + 3], 0});
                return;
            }
        }
    }

    private boolean isProfile(int at, int end) {
        if (end - at > 2 * IccProfile.MAX_LENGTH) {
            return false;
        }
        ByteArrayOutputStream profile = new ByteArrayOutputStream(end - at);
        for (int block = at; uint8(block) > 0; block += 1 + uint8(block)) {
            profile.write(source, block + 1, uint8(block));
        }
        return IccProfile.describes(IccProfile.validOrEmpty(profile.toByteArray()), PixelGrid.RGB);
    }

    /**
     * Sub-blocks after the end code hold no pixels. If a terminator is missing, they are really the blocks that follow.
     */
    private int addImage(int at, BareFile.Part part) {
        int table = at + IMAGE_DESCRIPTOR_LENGTH;
        int pixels = table <= source.length ? table + GifFile.colourTableLength(source[table - 1]) : source.length;
        if (pixels + 1 >= source.length) {
            return at;
        }
        part.add(source, at, pixels + 1 - at);
        run.begin(uint8(pixels));
        int block = pixels + 1;
        while (block < source.length && source[block] != 0) {
            int length = Math.min(uint8(block), source.length - block - 1);
            if (!run.hasEndCode() && length > 0) {
                part.add(new byte[] {(byte) length});
                part.add(source, block + 1, length);
            }
            run.read(source, block + 1, block + 1 + length);
            block += 1 + length;
        }
        part.add(TERMINATOR);
        return Math.min(block + 1, source.length);
    }

    /** @return more than the length of the source if the terminator is missing */
    private int endOfSubBlocks(int at) {
        int block = at;
        while (block < source.length && source[block] != 0) {
            block += 1 + uint8(block);
        }
        return block < source.length ? block + 1 : source.length + 1;
    }

    private int uint8(int at) {
        return source[at] & 0xff;
    }
}
