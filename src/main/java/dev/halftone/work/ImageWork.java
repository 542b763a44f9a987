package dev.halftone.work;

import dev.halftone.fetch.FetchOutcome;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** What is done with an image. */
interface ImageWork {

    /**
     * @param trace what the attempt is part of
     * @param fetched hears of the end of the fetch, which is not yet the end of the image
     */
    Uni<ImageProcessed> process(ImageRequested image, Context trace, Consumer<FetchOutcome> fetched);
}
