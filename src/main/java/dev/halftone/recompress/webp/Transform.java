package dev.halftone.recompress.webp;

/** A change that an encoder makes to a whole picture, so that it is coded in fewer bits (RFC 9649 section 4). */
sealed interface Transform permits ColourIndexing, ColourTransform, PredictorTransform, SubtractGreen {

    /** Pixels per row once the transform is undone. */
    int width();

    /**
     * Undoes the transform.
     *
     * @param pixels has the picture at its end. If the transform changes the width, the result is at its end, too
     * @param height rows of the picture
     * @param checkpoint run about once per row
     */
    void undo(int[] pixels, int height, Runnable checkpoint);
}
