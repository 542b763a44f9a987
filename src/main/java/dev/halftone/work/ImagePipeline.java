package dev.halftone.work;

import dev.halftone.fetch.ByteBudget;
import dev.halftone.fetch.FetchOutcome;
import dev.halftone.fetch.FetchOutcome.Fetched;
import dev.halftone.fetch.ImageFetcher;
import dev.halftone.fetch.Turnstile;
import dev.halftone.fetch.Validators;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.SourceVersion;
import dev.halftone.recompress.Background;
import dev.halftone.recompress.Fit;
import dev.halftone.recompress.Framing;
import dev.halftone.recompress.HashedSource;
import dev.halftone.recompress.OutputFormat;
import dev.halftone.recompress.RecompressOptions;
import dev.halftone.recompress.Recompression;
import dev.halftone.recompress.RecompressionPool;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import dev.halftone.store.StoreException;
import dev.halftone.work.WorkMetrics.ReuseResult;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Processes one image: fetch, recompress, store; or take an earlier output if the origin still has the same picture.
 * Every end is an outcome.
 */
@ApplicationScoped
class ImagePipeline implements ImageWork {

    private static final Logger LOG = Logger.getLogger(ImagePipeline.class);

    private final LogAllowance warnings = new LogAllowance(10, Duration.ofMinutes(1), System::nanoTime);

    private final ImageFetcher fetcher;
    private final RecompressionPool recompression;
    private final ImageStore store;
    private final RetryPolicy retries;
    private final ByteBudget budget;
    private final WorkMetrics metrics;
    private final ImageTracer tracer;

    ImagePipeline(
            ImageFetcher fetcher,
            RecompressionPool recompression,
            ImageStore store,
            RetryPolicy retries,
            FetchedMemory memory,
            WorkMetrics metrics,
            ImageTracer tracer) {
        this.fetcher = fetcher;
        this.recompression = recompression;
        this.store = store;
        this.retries = retries;
        this.budget = memory.budget();
        this.metrics = metrics;
        this.tracer = tracer;
        metrics.heldBytes(() -> budget.capacity() - budget.available());
    }

    @Override
    public Uni<ImageProcessed> process(
            ImageRequested image, Context trace, Turnstile turnstile, Consumer<FetchOutcome> fetched) {
        Attempt attempt = Attempt.start(image, tracer.start(image, trace));
        return tracer.attempt(
                attempt.span(),
                fetch(attempt, turnstile)
                        .invoke(fetched)
                        .chain(outcome -> afterFetch(attempt, outcome))
                        .onFailure(StoreException.class)
                        .recoverWithItem(failure -> notStored(attempt, failure))
                        .onFailure(failure -> !(failure instanceof EarlierOutputGone))
                        .recoverWithItem(failure -> unexpected(attempt, failure)));
    }

    private Uni<FetchOutcome> fetch(Attempt attempt, Turnstile turnstile) {
        ImageRequested image = attempt.image();
        Validators known = Reuse.of(image).map(Reuse::validators).orElse(Validators.NONE);
        return tracer.step(
                "fetch",
                attempt.span(),
                metrics.fetching(fetcher.fetchUnlessKnown(image.url(), known, budget, turnstile)));
    }

    private Uni<ImageProcessed> afterFetch(Attempt attempt, FetchOutcome outcome) {
        if (outcome instanceof Fetched fetched) {
            return recompress(attempt, fetched, Reuse.of(attempt.image()))
                    .onTermination()
                    .invoke(fetched.lease()::close);
        }
        if (outcome instanceof FetchOutcome.NotModified) {
            return takeUnmodified(attempt, Reuse.of(attempt.image()).orElseThrow());
        }
        if (outcome instanceof FetchOutcome.Crowded) {
            return Uni.createFrom().nothing();
        }
        FetchOutcome.Failed failed = (FetchOutcome.Failed) outcome;
        FailureCode code = FailureCode.of(failed.failure().wireName());
        return Uni.createFrom()
                .item(
                        failed.retryable()
                                ? retries.postponeOrFail(attempt, code, failed.message(), failed.retryAfter())
                                : retries.fail(attempt, code, failed.message()));
    }

    private Uni<ImageProcessed> takeUnmodified(Attempt attempt, Reuse reuse) {
        return copy(attempt, reuse, ReuseResult.NOT_MODIFIED).map(copied -> {
            if (!copied) {
                throw new EarlierOutputGone();
            }
            return reuse.completed(attempt, reuse.earlier().source());
        });
    }

    private Uni<Boolean> copy(Attempt attempt, Reuse reuse, ReuseResult result) {
        Uni<Boolean> copied =
                store.copy(reuse.from(), reuse.to(), reuse.earlier().outputBytes());
        return tracer.step("copy", attempt.span(), metrics.storing(copied))
                .invoke(done -> metrics.reuse(done ? result : ReuseResult.GONE));
    }

    /** @param reuse the earlier output, which is taken if it was made of the same bytes */
    private Uni<ImageProcessed> recompress(Attempt attempt, Fetched fetched, Optional<Reuse> reuse) {
        String owner = InFlightImage.owner(attempt.image());
        Optional<String> known = reuse.map(earlier -> earlier.earlier().source().sha256());
        return tracer.step(
                        "recompress",
                        attempt.span(),
                        metrics.recompressing(
                                recompression.submit(owner, fetched.body(), options(attempt.image()), known)))
                .chain(hashed -> afterHash(attempt, fetched, reuse, hashed));
    }

    private Uni<ImageProcessed> afterHash(
            Attempt attempt, Fetched fetched, Optional<Reuse> reuse, HashedSource hashed) {
        Validators validators = fetched.validators();
        SourceVersion source = new SourceVersion(
                hashed.sha256(), validators.entityTag(), validators.lastModified(), validators.redirectedTo());
        if (hashed.outcome().isEmpty()) {
            return takeSame(attempt, fetched, reuse.orElseThrow(), source);
        }
        reuse.ifPresent(other -> metrics.reuse(ReuseResult.CHANGED));
        return afterRecompression(
                attempt, source, fetched.body(), hashed.outcome().get());
    }

    private Uni<ImageProcessed> takeSame(Attempt attempt, Fetched fetched, Reuse reuse, SourceVersion source) {
        return copy(attempt, reuse, ReuseResult.SAME_BYTES)
                .chain(copied -> copied
                        ? Uni.createFrom().item(reuse.completed(attempt, source))
                        : recompress(attempt, fetched, Optional.empty()));
    }

    private Uni<ImageProcessed> afterRecompression(
            Attempt attempt, SourceVersion source, byte[] bytes, Recompression result) {
        if (result instanceof Recompression.Output output) {
            return store(attempt, source, bytes, output);
        }
        Recompression.Rejected rejected = (Recompression.Rejected) result;
        return Uni.createFrom().item(retries.afterRejection(attempt, rejected));
    }

    private Uni<ImageProcessed> store(
            Attempt attempt, SourceVersion source, byte[] bytes, Recompression.Output output) {
        ImageRequested image = attempt.image();
        ImageKey key = ImageKey.named(
                image.requestId(),
                image.imageId(),
                image.outputName(),
                output.format().extension());
        Uni<Void> put =
                metrics.storing(store.put(key, output.bytes(), output.format().mediaType()));
        return tracer.step("store", attempt.span(), put)
                .replaceWith(() -> new ImageProcessed.Completed(
                        image.imageId(),
                        image.requestId(),
                        image.attempt(),
                        image.requestAttempt(),
                        key.path(),
                        output instanceof Recompression.Unchanged,
                        bytes.length,
                        output.bytes().length,
                        output.width(),
                        output.height(),
                        attempt.milliseconds(),
                        output.animated(),
                        output.warning().orElse(null),
                        source,
                        false));
    }

    private ImageProcessed notStored(Attempt attempt, StoreException failure) {
        synchronized (warnings) {
            warnings.take(suffix -> logAbout(
                    attempt.image(),
                    () -> LOG.warnf(
                            failure,
                            "Image %s can't be stored%s",
                            attempt.image().imageId(),
                            suffix)));
        }
        return failure.retryable()
                ? retries.untilStored(attempt.image(), failure.getMessage())
                : retries.fail(attempt, FailureCode.STORE, failure.getMessage());
    }

    private ImageProcessed unexpected(Attempt attempt, Throwable failure) {
        logAbout(
                attempt.image(),
                () -> LOG.errorf(
                        failure, "Image %s failed unexpectedly", attempt.image().imageId()));
        String message = "an unexpected failure, which is in the service's log";
        return retries.postponeOrFail(attempt, FailureCode.INTERNAL, message, Optional.empty());
    }

    /** Adds the request and image to the log line, so that JSON logs can be searched by them. */
    private static void logAbout(ImageRequested image, Runnable line) {
        MDC.put("request_id", image.requestId());
        MDC.put("image_id", image.imageId());
        try {
            line.run();
        } finally {
            MDC.remove("request_id");
            MDC.remove("image_id");
        }
    }

    static RecompressOptions options(ImageRequested image) {
        return new RecompressOptions(
                image.quality(),
                Effort.valueOf(image.effort()),
                Subsampling.valueOf(image.subsampling()),
                framing(image),
                image.format() == null ? OutputFormat.JPEG : OutputFormat.valueOf(image.format()),
                image.salvage());
    }

    private static Framing framing(ImageRequested image) {
        return new Framing(
                optional(image.maxWidth()),
                optional(image.maxHeight()),
                image.fit() == null ? Fit.INSIDE : Fit.valueOf(image.fit()),
                background(image.background()),
                image.enlarge());
    }

    private static Background background(String colour) {
        if (colour == null) {
            return Background.WHITE;
        }
        return colour.startsWith("#")
                ? new Background(Integer.parseInt(colour.substring(1), 16), false)
                : Background.TRANSPARENT;
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
