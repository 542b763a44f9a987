package dev.halftone.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends requests whose body arrives too slowly. A client that sends one byte a second never triggers an idle timeout.
 */
@ApplicationScoped
class SlowBodies {

    private static final int BEFORE_AUTHENTICATION = 900;

    private final long windowMillis;
    private final long minBytesAWindow;

    SlowBodies(BodyConfig config) {
        this.windowMillis = config.bodyWindow().toMillis();
        this.minBytesAWindow = config.minBodyRate().asLongValue() * windowMillis / 1_000;
        if (windowMillis < 1 || config.bodyWindow().compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("halftone.http.body-window is not within 1 ms to 1 day");
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_AUTHENTICATION);
    }

    private void watch(RoutingContext context) {
        if (Bodies.areRead(context)) {
            AtomicLong before = new AtomicLong();
            long timer = context.vertx().setPeriodic(windowMillis, tick -> {
                if (context.request().isEnded()) {
                    context.vertx().cancelTimer(tick);
                } else {
                    check(context, before);
                }
            });
            context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
        }
        context.next();
    }

    private void check(RoutingContext context, AtomicLong before) {
        long read = context.request().bytesRead();
        if (read - before.getAndSet(read) >= minBytesAWindow) {
            return;
        }
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        ErrorAnswer.send(context, ApiException.of(408, "The request's body came too slowly."));
    }
}
