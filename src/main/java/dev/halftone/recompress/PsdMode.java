package dev.halftone.recompress;

import java.util.Set;

/** The colour mode of a Photoshop document. */
enum PsdMode {
    BITMAP(0, 1, Set.of(1)),
    GREY(1, 1, Set.of(8, 16, 32)),
    INDEXED(2, 1, Set.of(8)),
    RGB(3, 3, Set.of(8, 16, 32)),
    CMYK(4, 4, Set.of(8, 16)),
    /** Only Photoshop knows its inks. Other programs show it as grey. */
    DUOTONE(8, 1, Set.of(8, 16)),
    LAB(9, 3, Set.of(8, 16));

    static final int FLOATING_POINT_BITS = 32;
    private static final int MULTICHANNEL = 7;

    private final int number;
    private final int channels;
    private final Set<Integer> bits;

    PsdMode(int number, int channels, Set<Integer> bits) {
        this.number = number;
        this.channels = channels;
        this.bits = bits;
    }

    static PsdMode of(int number, int bits) throws RejectedImageException {
        if (number == MULTICHANNEL) {
            throw RejectedImageException.unsupported(
                    "A PSD image in the mode Multichannel is not read, because its inks have no known colours");
        }
        for (PsdMode mode : values()) {
            if (mode.number == number && mode.bits.contains(bits)) {
                return mode;
            }
        }
        throw RejectedImageException.unsupported(
                "A PSD image of colour mode " + number + " with " + bits + " bits a channel is not read");
    }

    /** The number of colour channels. */
    int channels() {
        return channels;
    }
}
