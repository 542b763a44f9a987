package dev.halftone.recompress.webp;

/** A change that an encoder has made to a whole picture, so that it is coded in fewer bits (RFC 9649 section 4). */
sealed interface Transform permits ColourIndexing, ColourTransform, PredictorTransform, SubtractGreen {

    /** Pixels a row once the transform is undone. */
    int width();

    /**
     * Undoes it.
     *
     * @param pixels the picture at its end. Where the transform changes the width, the result is at its end, too
     * @param height rows of the picture
     * @param checkpoint run about once a row
     */
    void undo(int[] pixels, int height, Runnable checkpoint);
}
