package dev.halftone.work;

import dev.halftone.fetch.Validators;
import dev.halftone.messages.EarlierOutput;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.SourceVersion;
import dev.halftone.store.ImageKey;
import java.util.Optional;

/**
 * How an image gets an earlier output instead of one that is made anew.
 *
 * @param from the key of the earlier output
 * @param to the key of the image's own
 */
record Reuse(EarlierOutput earlier, ImageKey from, ImageKey to) {

    /** Empty if there is no earlier output, or none that can be copied. */
    static Optional<Reuse> of(ImageRequested image) {
        return Optional.ofNullable(image.earlier()).flatMap(earlier -> ImageKey.parse(earlier.outputKey())
                .map(from -> new Reuse(
                        earlier,
                        from,
                        ImageKey.named(image.requestId(), image.imageId(), image.outputName(), from.extension())))
                .filter(reuse -> !reuse.from().equals(reuse.to())));
    }

    /** How the origin named the source of the earlier output. */
    Validators validators() {
        SourceVersion source = earlier.source();
        return new Validators(source.etag(), source.lastModified(), source.redirectedTo());
    }

    /** The outcome, as if the output had been made of this source. */
    ImageProcessed completed(Attempt attempt, SourceVersion source) {
        ImageRequested image = attempt.image();
        return new ImageProcessed.Completed(
                image.imageId(),
                image.requestId(),
                image.attempt(),
                image.requestAttempt(),
                to.path(),
                earlier.unchanged(),
                earlier.sourceBytes(),
                earlier.outputBytes(),
                earlier.width(),
                earlier.height(),
                attempt.milliseconds(),
                earlier.animated(),
                earlier.warning(),
                source,
                true);
    }
}
