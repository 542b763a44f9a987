package dev.halftone.recompress;

import static dev.halftone.recompress.PngChunks.ACTL;
import static dev.halftone.recompress.PngChunks.FCTL;
import static dev.halftone.recompress.PngChunks.FDAT;
import static dev.halftone.recompress.PngChunks.IDAT;
import static dev.halftone.recompress.PngChunks.IEND;
import static dev.halftone.recompress.PngChunks.SIGNATURE_LENGTH;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The frames of an animated PNG (W3C PNG specification, third edition, sections 4.9 and 11.3.6), as far as they are
 * whole. A frame begins with its fcTL; that of the default image is followed by IDAT, the others by fdAT.
 */
final class PngFrames {

    private static final int NONE = -1;
    private static final int CONTROL_LENGTH = 26;
    /** Of fcTL and fdAT. */
    private static final int SEQUENCE_LENGTH = 4;

    private final PngFile png;
    private final byte[] source;
    private final PngChunks chunks;
    private int at = SIGNATURE_LENGTH;
    private int sequence;
    private int whole;
    /** Of the last whole frame, or of the default image before all frames. */
    private int end;
    /** Where the fcTL of the frame is that has not ended yet, and its first chunk of pixels. */
    private int open = NONE;

    private int pixels = NONE;
    private boolean ended;
    private String damage;

    private PngFrames(PngFile png, byte[] source) {
        this.png = png;
        this.source = source;
        this.chunks = new PngChunks(source);
    }

    /** Reads the chunks to the end, or to the first frame that is damaged. Pixels are not decoded. */
    static PngFrames of(PngFile png, byte[] source) {
        PngFrames frames = new PngFrames(png, source);
        frames.read();
        return frames;
    }

    private void read() {
        while (damage == null && !ended && chunks.isWhole(at)) {
            switch (chunks.type(at)) {
                case FCTL -> begin();
                case IDAT -> addDefaultImage();
                case FDAT -> addPixels();
                case IEND -> ended = true;
                default -> {}
            }
            at = damage == null ? chunks.next(at) : at;
        }
        if (damage == null) {
            boolean isWhole = open != NONE && pixels != NONE && (ended || allPixelsAreThere());
            if (isWhole) {
                endFrame(at);
            }
        }
    }

    private void begin() {
        if (open != NONE && pixels == NONE) {
            damaged("has no pixels");
            return;
        }
        if (open != NONE) {
            endFrame(at);
        }
        if (isNext(CONTROL_LENGTH, CONTROL_LENGTH) && isWithinPicture(chunks.content(at))) {
            open = at;
            pixels = NONE;
        }
    }

    private void endFrame(int next) {
        whole++;
        end = next;
        open = NONE;
    }

    /** Pixels before the first fcTL are those of a picture for readers that know no animations. */
    private void addDefaultImage() {
        if (open == NONE) {
            end = chunks.next(at);
            return;
        }
        if (!chunks.hasRightCrc(at)) {
            damaged("has a wrong CRC");
        } else if (pixels == NONE) {
            pixels = at;
        }
    }

    private void addPixels() {
        if (open == NONE) {
            damaged("has pixels before its fcTL");
        } else if (isNext(SEQUENCE_LENGTH, Integer.MAX_VALUE) && pixels == NONE) {
            pixels = at;
        }
    }

    /** Checks a chunk with a sequence number. */
    private boolean isNext(int least, int most) {
        int length = chunks.length(at);
        if (length < least || length > most) {
            damaged("has a length of " + length);
        } else if (!chunks.hasRightCrc(at)) {
            damaged("has a wrong CRC");
        } else if (chunks.content(at).getInt(0) != sequence) {
            damaged("has the sequence number "
                    + Integer.toUnsignedLong(chunks.content(at).getInt(0)) + " instead of " + sequence);
        } else {
            sequence++;
        }
        return damage == null;
    }

    private boolean isWithinPicture(ByteBuffer control) {
        long width = Integer.toUnsignedLong(control.getInt(4));
        long height = Integer.toUnsignedLong(control.getInt(8));
        long x = Integer.toUnsignedLong(control.getInt(12));
        long y = Integer.toUnsignedLong(control.getInt(16));
        if (width == 0 || height == 0 || x + width > png.width() || y + height > png.height()) {
            damaged("says " + width + " x " + height + " pixels at " + x + ", " + y + " of " + png.width() + " x "
                    + png.height());
        }
        return damage == null;
    }

    private void damaged(String how) {
        damage = "chunk at byte " + at + " " + how;
    }

    /** Whether the compressed pixels of a last frame reach their end, so that no more than IEND is missing. */
    private boolean allPixelsAreThere() {
        Inflater inflater = new Inflater();
        try {
            byte[] rows = new byte[8192];
            long left = png.mostBytesOfPixels();
            for (int chunk = pixels; chunk < at; chunk = chunks.next(chunk)) {
                int skipped = chunks.type(chunk) == FDAT ? SEQUENCE_LENGTH : 0;
                if (chunks.type(chunk) == FDAT || chunks.type(chunk) == IDAT) {
                    ByteBuffer content = chunks.content(chunk);
                    inflater.setInput(content.position(skipped));
                    int count = 1;
                    while (count > 0 && left > 0) {
                        count = inflater.inflate(rows);
                        left -= count;
                    }
                }
            }
            return inflater.finished();
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }

    /** How many frames are whole. */
    int count() {
        return whole;
    }

    /**
     * What is missing, if the file ends too early.
     *
     * @param declared how many frames there should be
     * @throws RejectedImageException if a frame is damaged
     */
    Optional<CutAnimation> cut(int declared) throws RejectedImageException {
        if (damage != null) {
            throw RejectedImageException.corrupt(
                    "The PNG image is damaged in its frame " + (whole + 1) + ": the " + damage);
        }
        boolean still = ended && whole <= 1;
        return whole < declared && !still
                ? Optional.of(CutAnimation.after("PNG", whole, declared, rest()))
                : Optional.empty();
    }

    private byte[] rest() {
        if (end == 0) {
            return source; // its only picture may have all its pixels
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream(end + PngChunks.OVERHEAD);
        rest.write(source, 0, SIGNATURE_LENGTH);
        for (int chunk = SIGNATURE_LENGTH; chunk < end; chunk = chunks.next(chunk)) {
            if (chunks.type(chunk) != ACTL) {
                rest.write(source, chunk, chunks.next(chunk) - chunk);
            } else if (whole > 1) {
                byte[] control = new byte[chunks.length(chunk)];
                chunks.content(chunk).get(control);
                rest.writeBytes(PngChunks.chunk(
                        ACTL, ByteBuffer.wrap(control).putInt(0, whole).array()));
            }
        }
        rest.writeBytes(PngChunks.chunk(IEND, new byte[0]));
        return rest.toByteArray();
    }
}
