package dev.halftone.recompress;

/** How a picture fills the box of the largest width and height. */
public enum Fit {
    /** The whole picture, with its aspect, within the box. */
    INSIDE,
    /** The output is exactly the box: the whole picture, centred, the rest filled with the background. */
    PAD,
    /** The output is exactly the box: the picture covers it, and what sticks out on two sides is cut off evenly. */
    CROP
}
