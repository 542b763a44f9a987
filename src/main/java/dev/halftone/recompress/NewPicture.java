package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Unchanged;
import java.util.Optional;

/**
 * What was made of a source.
 *
 * @param file a whole one
 * @param binding whether it is the output even if it is larger than the source, which has another size or is not whole
 * @param warning what the source lacked
 */
record NewPicture(PictureWriter.Encoded file, boolean binding, Optional<String> warning) {

    /**
     * This picture, or the source without its metadata if that is no larger.
     *
     * @param bare of the source
     */
    Recompression orBare(Container source, BareFile bare) {
        return binding || file.bytes().length < bare.length()
                ? new Recompressed(
                        file.bytes(),
                        file.format(),
                        file.size().width(),
                        file.size().height(),
                        source.isAnimated(),
                        warning)
                : unchanged(source, bare, warning);
    }

    /** The source without its metadata. */
    static Unchanged unchanged(Container source, BareFile bare, Optional<String> warning) {
        return new Unchanged(
                bare.bytes(), source.format(), source.width(), source.height(), source.isAnimated(), warning);
    }
}
