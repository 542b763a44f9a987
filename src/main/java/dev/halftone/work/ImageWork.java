package dev.halftone.work;

import dev.halftone.fetch.FetchOutcome;
import dev.halftone.fetch.Turnstile;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** What is done with an image. */
interface ImageWork {

    /**
     * @param trace what the attempt is part of
     * @param turnstile asked before each address that the image may be fetched from
     * @param fetched hears of the end of the fetch, which is not yet the end of the image. When an address was
     *     {@link FetchOutcome.Crowded} there will be none: this attempt has not begun, and is to be cancelled
     */
    Uni<ImageProcessed> process(
            ImageRequested image, Context trace, Turnstile turnstile, Consumer<FetchOutcome> fetched);
}
