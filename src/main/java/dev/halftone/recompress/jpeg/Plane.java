package dev.halftone.recompress.jpeg;

/**
 * The samples of one component, row by row without padding.
 *
 * @param width samples per row
 * @param height rows
 * @param samples unsigned bytes, {@code width * height} of them; not copied
 */
public record Plane(int width, int height, byte[] samples) {
    public Plane {
        if (width < 1 || height < 1 || samples.length != (long) width * height) {
            throw new IllegalArgumentException(samples.length + " samples are not " + width + " x " + height);
        }
    }
}
