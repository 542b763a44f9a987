package dev.halftone.recompress.jpeg;

/**
 * The stream violates ITU-T T.81, or ends before enough of it is there; a caller reports {@code corrupt_image}. The
 * message ends with the position.
 */
public final class JpegFormatException extends JpegException {
    private static final long serialVersionUID = 1L;

    /** The position is outside entropy-coded data, so there is no MCU to name. */
    public static final int NO_MCU = -1;

    private final int byteOffset;
    private final int mcu;

    JpegFormatException(String message, int byteOffset) {
        this(message, byteOffset, NO_MCU);
    }

    JpegFormatException(String message, int byteOffset, int mcu) {
        super(message + " at byte " + byteOffset + (mcu == NO_MCU ? "" : ", MCU " + mcu));
        this.byteOffset = byteOffset;
        this.mcu = mcu;
    }

    /** The position in the source, in bytes from the start; within entropy-coded data it may be up to 8 bytes ahead. */
    public int byteOffset() {
        return byteOffset;
    }

    /** The minimum coded unit within its scan, counted from 0, or {@link #NO_MCU}. */
    public int mcu() {
        return mcu;
    }
}
