package dev.halftone.recompress.jpeg;

/**
 * What the codec calls between two pieces of its work, every few microseconds to some hundred. Whoever has other threads to
 * let in may pause there; an unchecked exception abandons the image, and the transcoder is ready for the next one.
 */
@FunctionalInterface
public interface Checkpoint {

    /** Goes on whatever happens. */
    Checkpoint NONE = () -> {};

    void reached();
}
