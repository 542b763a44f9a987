package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegEncoder;
import java.util.function.Supplier;

/** Writes planes as a JPEG with the options of an upload. */
final class PlaneWriter {

    /**
     * Memory for each pixel of the output: its planes, their coefficients, and what is written. {@link JpegEncoder} says
     * what it takes.
     */
    static final int BYTES_PER_PIXEL = 3 + 7;

    // One per thread: an encoder keeps its buffers from image to image.
    private final ThreadLocal<JpegEncoder> encoders;

    /** @param checkpoint supplies the checkpoint of the calling thread; its exceptions propagate to the caller */
    PlaneWriter(Supplier<? extends Checkpoint> checkpoint) {
        this.encoders = ThreadLocal.withInitial(() -> new JpegEncoder(checkpoint.get()));
    }

    /** @param container has the orientation and the profile to keep */
    byte[] write(SubsampledPlanes whole, Container container, RecompressOptions options) {
        SubsampledPlanes planes = whole.forOptions(options);
        // A CMYK profile, for example, does not describe the planes of the decoded picture.
        byte[] profile = container.iccProfile();
        boolean described = IccProfile.describes(profile, planes.planes().size());
        try {
            return encoders.get()
                    .encode(
                            planes.planes(),
                            planes.sampling(),
                            options.quality(),
                            options.effort(),
                            container.orientation(),
                            described ? profile : new byte[0]);
        } catch (OutOfMemoryError e) {
            encoders.remove(); // together with the buffers that it holds
            throw e;
        }
    }
}
