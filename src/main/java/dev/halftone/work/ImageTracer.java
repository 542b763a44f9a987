package dev.halftone.work;

import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.TracingMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The spans of an image: one for the attempt, and one for each step in it. No-ops if tracing is off. */
@ApplicationScoped
class ImageTracer {

    private final Tracer tracer;

    ImageTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /** The context of the work on a record: the span of its arrival, in the trace that its headers name. */
    static TracingMetadata of(Message<?> record) {
        return record.getMetadata(TracingMetadata.class).orElse(TracingMetadata.empty());
    }

    /** Ends the span with the attempt, even if that is cancelled. */
    Uni<ImageProcessed> attempt(Span span, Uni<ImageProcessed> attempt) {
        return attempt.onItem()
                .invoke(outcome -> describe(span, outcome))
                .onTermination()
                .invoke(span::end);
    }

    Span start(ImageRequested image, Context parent) {
        return tracer.spanBuilder("image")
                .setParent(parent)
                .setAttribute("halftone.request_id", image.requestId().toString())
                .setAttribute("halftone.image_id", image.imageId().toString())
                .setAttribute("halftone.attempt", image.attempt())
                .startSpan();
    }

    private static void describe(Span span, ImageProcessed outcome) {
        if (outcome instanceof ImageProcessed.Failed failed) {
            span.setAttribute("halftone.outcome", "failed");
            span.setStatus(StatusCode.ERROR, failed.errorCode().wireName() + ": " + failed.errorMessage());
        } else if (outcome instanceof ImageProcessed.Postponed postponed) {
            span.setAttribute("halftone.outcome", "postponed");
            span.setStatus(StatusCode.ERROR, postponed.errorCode().wireName() + ": " + postponed.errorMessage());
        } else {
            span.setAttribute("halftone.outcome", "completed");
        }
    }

    <T> Uni<T> step(String name, Span attempt, Uni<T> step) {
        return Uni.createFrom().deferred(() -> {
            Span span = tracer.spanBuilder(name)
                    .setParent(Context.root().with(attempt))
                    .startSpan();
            return step.onFailure()
                    .invoke(failure -> span.setStatus(StatusCode.ERROR).recordException(failure))
                    .onTermination()
                    .invoke(span::end);
        });
    }
}
