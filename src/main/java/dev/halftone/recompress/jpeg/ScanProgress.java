package dev.halftone.recompress.jpeg;

/**
 * Follows a scan across restart intervals (T.81 E.1.4, E.2.4) to its end. A scan that the end of the file or EOI cuts
 * short is truncated, which is tolerated; any other fault makes it corrupt.
 */
final class ScanProgress {
    /** Cameras write 32-bit words and leave anything in the rest of the last one. */
    private static final int MAX_STRAY_BYTES = 3;

    private final BitReader bits;
    private final Checkpoint checkpoint;
    private int restartInterval;
    private int untilRestart;
    private int nextRestart;
    private int mcu;
    private boolean truncated;

    ScanProgress(BitReader bits, Checkpoint checkpoint) {
        this.bits = bits;
        this.checkpoint = checkpoint;
    }

    /** @param restartInterval Ri in MCUs, 0 for none */
    void begin(int restartInterval) {
        this.restartInterval = restartInterval;
        untilRestart = restartInterval;
        nextRestart = 0;
        mcu = 0;
        truncated = false;
    }

    /** MCUs that can be decoded in one go: up to the next restart marker, at most {@code wanted}. */
    int mcusAtOnce(int wanted) {
        return restartInterval == 0 ? wanted : Math.min(wanted, untilRestart);
    }

    /** Records that this many MCUs were decoded. */
    void advance(int mcus) {
        mcu += mcus;
        untilRestart -= mcus;
        checkpoint.reached();
    }

    /** Calls the checkpoint between two pieces of work. */
    void pause() {
        checkpoint.reached();
    }

    /** True if a restart marker must come before the next MCU. */
    boolean isRestartDue() {
        return restartInterval != 0 && untilRestart == 0;
    }

    /**
     * Moves past the restart marker that is due; the decoder then resets its predictions.
     *
     * @return false if the data ends here
     */
    boolean restart() throws JpegFormatException {
        int at = bits.findMarker();
        if (isEnd(at)) {
            truncated = true;
            return false;
        }
        int marker = bits.source[at + 1] & 0xFF;
        if (marker != Marker.RST0 + nextRestart) {
            throw new JpegFormatException(
                    "marker 0x" + Integer.toHexString(marker) + " instead of RST" + nextRestart, at, mcu);
        }
        bits.restart(at + 2);
        nextRestart = nextRestart + 1 & 7;
        untilRestart = restartInterval;
        return true;
    }

    /** Whether more bytes are left before the marker that is due than padding can explain. */
    boolean isOutOfStep() {
        return bits.bytesLeft() > MAX_STRAY_BYTES;
    }

    /** The error for a decoder out of step with the data: the blocks since then are not where they belong. */
    JpegFormatException outOfStep() {
        int left = bits.bytesLeft();
        return new JpegFormatException(left + " bytes are left over", bits.findMarker() - left, mcu);
    }

    /**
     * Handles a block that made no sense or needed bits that are not there. If the data ended at EOI or at the end of
     * the file, the scan is truncated.
     *
     * @throws JpegFormatException in all other cases
     */
    void fail(boolean overrun, String problem) throws JpegFormatException {
        int at = overrun ? bits.findMarker() : bits.sourcePosition();
        if (overrun && isEnd(at)) {
            truncated = true;
            return;
        }
        throw new JpegFormatException(
                overrun ? "marker 0x" + Integer.toHexString(bits.source[at + 1] & 0xFF) + " within a scan" : problem,
                at,
                mcu);
    }

    private boolean isEnd(int at) {
        return at >= bits.source.length || bits.source[at + 1] == (byte) Marker.EOI;
    }

    /** The next MCU's number within the scan. */
    int mcu() {
        return mcu;
    }

    boolean isTruncated() {
        return truncated;
    }
}
