package dev.halftone.intake;

import dev.halftone.access.NoRoomException;
import dev.halftone.access.PendingImages;
import dev.halftone.catalog.IdempotencyKey;
import dev.halftone.catalog.UnknownOutcomeException;
import dev.halftone.http.ApiException;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Decides whether uploads are accepted. They are rejected while this process is not ready, because they could not be
 * stored or processed, and while the backlog is full.
 */
@ApplicationScoped
class Admission {

    private static final Logger LOG = Logger.getLogger(Admission.class);
    private static final String TRY_AGAIN = " Nothing was stored; try again later.";

    private static final String UNKNOWN =
            "It is unknown whether the request was stored, because PostgreSQL's answer was lost.";

    private static final String UNKNOWN_WITH_KEY =
            UNKNOWN + " Repeat the upload with the same Idempotency-Key: that is safe, it is stored once.";

    private static final String UNKNOWN_WITHOUT_KEY = UNKNOWN
            + " Look at GET /requests before you repeat it; with an Idempotency-Key a repetition would be safe.";

    private static final int SOON = 5;
    private static final int LATER = 60;

    private final SmallRyeHealthReporter health;
    private final PendingImages pendingImages;

    Admission(SmallRyeHealthReporter health, PendingImages pendingImages) {
        this.health = health;
        this.pendingImages = pendingImages;
    }

    /** Fails with {@link ApiException} (503) that names the failed health checks. */
    Uni<Void> requireOpen() {
        return health.getReadinessAsync().invoke(Admission::requireUp).replaceWithVoid();
    }

    private static void requireUp(SmallRyeHealth readiness) {
        if (!readiness.isDown()) {
            return;
        }
        String away = readiness.getPayload().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> "DOWN".equals(check.getString("status")))
                .map(check -> check.getString("name"))
                .collect(Collectors.joining(", "));
        throw ApiException.unavailable("The service is not ready (" + away + ")." + TRY_AGAIN, SOON);
    }

    /** Fails with {@link ApiException} (503) while the limit of pending images is reached. */
    Uni<Void> requireRoom() {
        return pendingImages.requireAnyRoom().onFailure().transform(failure -> explain(failure, Optional.empty()));
    }

    /**
     * Stores an upload if the backlog has space for its images, counting the pending ones and those that this process
     * is storing for other uploads and retries. Fails with {@link ApiException} otherwise.
     */
    <T> Uni<T> withRoomFor(int images, Supplier<Uni<? extends T>> store) {
        return pendingImages
                .<T>withRoomFor(images, store)
                .onFailure(NoRoomException.class)
                .transform(Admission::refusal);
    }

    private static Throwable refusal(Throwable failure) {
        NoRoomException noRoom = (NoRoomException) failure;
        if (noRoom.isForGood()) {
            return ApiException.tooLarge("The CSV has " + noRoom.wanted() + " images; there may be no more than "
                    + noRoom.limit() + " to recompress at a time.");
        }
        String others = "There are " + noRoom.pending() + " images to recompress already";
        return ApiException.unavailable(
                noRoom.wanted() == 0
                        ? others + "." + TRY_AGAIN
                        : others + ", and with the " + noRoom.wanted() + " of this upload there would be more than "
                                + noRoom.limit() + "." + TRY_AGAIN,
                LATER);
    }

    /** Converts the failure of a transaction that stores an upload into a message for the client. */
    Throwable explain(Throwable failure, Optional<IdempotencyKey> key) {
        if (failure instanceof ApiException) {
            return failure;
        }
        if (failure instanceof NoRoomException) {
            return refusal(failure);
        }
        LOG.errorf(failure, "An upload could not be stored");
        if (failure instanceof UnknownOutcomeException) {
            return ApiException.unavailable(key.isPresent() ? UNKNOWN_WITH_KEY : UNKNOWN_WITHOUT_KEY, SOON);
        }
        return ApiException.unavailable("The request could not be stored." + TRY_AGAIN, SOON);
    }
}
