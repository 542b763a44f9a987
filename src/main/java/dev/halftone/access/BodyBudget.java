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
 * Bounds how many bytes of bodies a process receives or keeps at a time, before any of them is read: they are files until
 * their uploads are stored, and the disk has an end. A body counts with the length that it announces. One that announces none
 * counts with what has come of it, and is broken off when there is no more room.
 */
@ApplicationScoped
public class BodyBudget {

    /** {@link RequestRate} has let it through. */
    private static final int AFTER_RATES = 40;

    private static final String LEASE = BodyBudget.class.getName();
    /** A file takes more than its bytes, and so does a request. */
    private static final long MIN_BYTES = 64 * 1024;

    /** Of a body without a length so much counts ahead of what has come, which is looked at so often. */
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
        // Whatever may be sent at all has room when it is alone.
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

    /** The body has come: from now on it counts with the bytes that it has. */
    public void received(RoutingContext context) {
        BytesInFlight.Lease lease = context.get(LEASE);
        if (lease != null) {
            lease.shrinkTo(Math.max(MIN_BYTES, context.request().bytesRead()));
        }
    }

    /**
     * Counts the body until the step has ended, also when its client has gone: what it has sent is still a file. Who gives up
     * waiting for the step does not end it.
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
