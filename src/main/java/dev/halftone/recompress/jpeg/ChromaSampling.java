package dev.halftone.recompress.jpeg;

/** How much coarser than luminance the two planes of chrominance are sampled. */
public enum ChromaSampling {
    /** 4:4:4. */
    WHOLE(1, 1),
    /** 4:2:2. */
    HALF_WIDE(2, 1),
    /** 4:4:0. */
    HALF_HIGH(1, 2),
    /** 4:2:0. */
    HALF_BOTH(2, 2);

    private final int columns;
    private final int rows;

    ChromaSampling(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** Luminance samples beside each other for one of chrominance. */
    public int columns() {
        return columns;
    }

    /** Luminance samples above each other for one of chrominance. */
    public int rows() {
        return rows;
    }

    /** The width of a plane of chrominance beside luminance of this width; its last sample may be a part. */
    public int width(int luminanceWidth) {
        return (luminanceWidth + columns - 1) / columns;
    }

    /** The height of a plane of chrominance beside luminance of this height. */
    public int height(int luminanceHeight) {
        return (luminanceHeight + rows - 1) / rows;
    }

    /** True if planes of these sizes belong together. */
    boolean fits(Plane luminance, Plane chrominance) {
        return chrominance.width() == width(luminance.width()) && chrominance.height() == height(luminance.height());
    }

    /** What is left to halve until both directions are. */
    public ChromaSampling rest() {
        return switch (this) {
            case WHOLE -> HALF_BOTH;
            case HALF_WIDE -> HALF_HIGH;
            case HALF_HIGH -> HALF_WIDE;
            case HALF_BOTH -> WHOLE;
        };
    }
}
