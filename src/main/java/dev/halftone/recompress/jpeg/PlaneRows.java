package dev.halftone.recompress.jpeg;

/**
 * Takes the rows of a picture's planes. Each plane arrives whole and from top to bottom; the rows of different planes
 * may alternate in any way.
 */
@FunctionalInterface
public interface PlaneRows {

    /**
     * Takes the next row of a plane.
     *
     * @param component index of the plane
     * @param samples unsigned bytes; may be overwritten after the call
     * @param offset of the row's first sample
     */
    void row(int component, byte[] samples, int offset);
}
