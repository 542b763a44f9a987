package dev.halftone.recompress.jpeg;

/** Whether the chrominance of a result may be sampled more coarsely than its source's. */
public enum Subsampling {
    /**
     * Below quality {@value #STAYS_FROM_QUALITY}, 4:4:4, 4:2:2 and 4:4:0 become 4:2:0, unless {@link ChromaDetail} says
     * that the colours would visibly suffer.
     */
    AUTO,
    /** The sampling of the source stays. */
    KEEP;

    /** From this quality on, sampling stays: whoever asks for it wants the colours as they are. */
    public static final int STAYS_FROM_QUALITY = 90;

    /** Whether a result of this quality may be subsampled at all. */
    public boolean mayHalve(int quality) {
        return this == AUTO && quality < STAYS_FROM_QUALITY;
    }
}
