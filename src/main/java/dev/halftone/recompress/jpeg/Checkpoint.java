package dev.halftone.recompress.jpeg;

/**
 * Called by the codec between two pieces of its work, every few to a few hundred microseconds. An implementation may
 * pause the thread to let others run. An unchecked exception abandons the image; the transcoder is then ready for the
 * next one.
 */
@FunctionalInterface
public interface Checkpoint {

    /** Does nothing. */
    Checkpoint NONE = () -> {};

    void reached();
}
