package dev.halftone.access;

import dev.halftone.http.ApiException;
import dev.halftone.http.Bodies;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds the bytes of request bodies that a process receives or keeps at a time. The check runs before a body is read,
 * because bodies are files until their uploads are stored, and disk space is limited. A body with a
 * {@code Content-Length} counts with that length. One without counts with the bytes received so far, and is cut off
 * when the budget is exhausted.
 */
@ApplicationScoped
public class BodyBudget {

    /** Runs after {@link RequestRate}. */
    private static final int AFTER_RATES = 40;

    private static final String LEASE = BodyBudget.class.getName();
    /** A file occupies more than its bytes, and so does a request. */
    private static final long MIN_BYTES = 64 * 1024;

    /**
     * A body without a length reserves this much more than it has received. The reservation is updated every {@link
     * #STEP_MILLIS}.
     */
    private static final long STEP = 1024 * 1024;

    private static final long STEP_MILLIS = 100;

    private static final int RETRY_AFTER_SECONDS = 5;

    private final AccessMode access;
    private final Callers callers;
    private final long maxBody;
    private final BytesInFlight inFlight;

    BodyBudget(
            AccessMode access,
            Callers callers,
            BodyBudgetConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.access = access;
        this.callers = callers;
        this.maxBody = maxBodySize.asLongValue();
        // A single body of the largest allowed size always fits.
        this.inFlight = new BytesInFlight(
                Math.max(maxBody, config.maxBytesInFlight().asLongValue()),
                Math.max(maxBody, config.maxBytesInFlightPerOwner().asLongValue()));
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_RATES);
    }

    private void check(RoutingContext context) {
        if (!Bodies.areUploaded(context) || isNobody(context)) {
            context.next();
            return;
        }
        String owner = callers.caller(identity(context)).requester().owner();
        String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        long size = announced == null ? Math.min(STEP, maxBody) : Math.max(MIN_BYTES, Long.parseLong(announced));
        Optional<BytesInFlight.Lease> room = inFlight.take(owner, size);
        if (room.isEmpty()) {
            refuse(context, owner);
            return;
        }
        BytesInFlight.Lease lease = room.get();
        context.put(LEASE, lease);
        context.addEndHandler(answeredOrGone -> lease.release());
        if (announced == null) {
            countAsItComes(context, owner, lease);
        }
        context.next();
    }

    private void countAsItComes(RoutingContext context, String owner, BytesInFlight.Lease lease) {
        long timer = context.vertx().setPeriodic(STEP_MILLIS, tick -> {
            if (context.request().isEnded()) {
                context.vertx().cancelTimer(tick);
            } else if (!lease.growTo(Math.min(maxBody, context.request().bytesRead() + STEP))) {
                context.vertx().cancelTimer(tick);
                breakOff(context, owner);
            }
        });
        context.addEndHandler(answeredOrGone -> context.vertx().cancelTimer(timer));
    }

    private void breakOff(RoutingContext context, String owner) {
        if (context.response().headWritten()) {
            context.response().reset();
        } else {
            refuse(context, owner);
        }
    }

    private void refuse(RoutingContext context, String owner) {
        String sentence = (owner == null ? "There are" : "There are, of you or in all,")
                + " as many bytes being uploaded to this process as may be. Nothing was stored; try again in "
                + RETRY_AFTER_SECONDS + " seconds.";
        ErrorAnswer.send(context, ApiException.unavailable(sentence, RETRY_AFTER_SECONDS));
    }

    private boolean isNobody(RoutingContext context) {
        SecurityIdentity caller = identity(context);
        return access.mode() != AccessConfig.Mode.NONE && (caller == null || caller.isAnonymous());
    }

    private static SecurityIdentity identity(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    }

    /** The whole body has been received: from now on it counts with its actual size. */
    public void received(RoutingContext context) {
        BytesInFlight.Lease lease = context.get(LEASE);
        if (lease != null) {
            lease.shrinkTo(Math.max(MIN_BYTES, context.request().bytesRead()));
        }
    }

    /**
     * Counts the body until the step has ended, even if the client disconnects, because the body is still a file.
     * Cancelling the returned {@code Uni} does not cancel the step.
     */
    public <T> Uni<T> during(RoutingContext context, Supplier<Uni<? extends T>> step) {
        BytesInFlight.Lease lease = context.get(LEASE);
        if (lease == null) {
            return Uni.createFrom().deferred(step);
        }
        return Uni.createFrom().emitter(caller -> {
            lease.hold();
            Uni.createFrom()
                    .<T>deferred(step)
                    .onTermination()
                    .invoke(lease::release)
                    .subscribe()
                    .with(caller::complete, caller::fail);
        });
    }
}
