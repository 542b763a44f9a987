package dev.halftone.work;

import dev.halftone.fetch.FetchOutcome;
import dev.halftone.fetch.Turnstile;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** The work on one image. */
interface ImageWork {

    /**
     * @param trace the parent of the attempt's span
     * @param turnstile called before each address that the image may be fetched from
     * @param fetched called at the end of the fetch, which is not yet the end of the image. If an address was {@link
     *     FetchOutcome.Crowded}, there is no outcome: this attempt has not begun, and must be cancelled
     * @return fails with {@link EarlierOutputGone} if the image must be worked on without its earlier output
     */
    Uni<ImageProcessed> process(
            ImageRequested image, Context trace, Turnstile turnstile, Consumer<FetchOutcome> fetched);
}
