package dev.halftone.intake;

import dev.halftone.catalog.Backlog;
import dev.halftone.catalog.IdempotencyKey;
import dev.halftone.catalog.UnknownOutcomeException;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Whether uploads are taken: not while this process is not ready, since what is accepted now could not be stored or
 * worked on; and not while there is too much to do already.
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
    private final Backlog backlog;
    private final long maxPendingImages;

    /** Images of uploads that this process is storing: nobody else sees them yet. */
    private final AtomicLong storing = new AtomicLong();

    Admission(SmallRyeHealthReporter health, Backlog backlog, IntakeConfig config) {
        this.health = health;
        this.backlog = backlog;
        this.maxPendingImages = config.maxPendingImages();
    }

    /** Fails with {@link UploadRefusedException} (503), naming what is away. */
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
        throw UploadRefusedException.unavailable("The service is not ready (" + away + ")." + TRY_AGAIN, SOON);
    }

    /** Fails with {@link UploadRefusedException} (503) while as many images are pending as may be. */
    Uni<Void> requireRoom() {
        return pending().invoke(this::requireAnyRoom).replaceWithVoid();
    }

    private Uni<Long> pending() {
        return backlog.pendingImages().onFailure().transform(failure -> explain(failure, Optional.empty()));
    }

    private void requireAnyRoom(long pending) {
        if (pending + storing.get() >= maxPendingImages) {
            throw UploadRefusedException.unavailable(
                    "There are " + (pending + storing.get()) + " images to recompress already." + TRY_AGAIN, LATER);
        }
    }

    /**
     * Stores an upload if there is room for its images beside those that are pending, and those of other uploads that this
     * process is storing. Fails with {@link UploadRefusedException} otherwise.
     */
    <T> Uni<T> withRoomFor(int images, Supplier<Uni<? extends T>> store) {
        if (images > maxPendingImages) {
            throw UploadRefusedException.tooLarge("The CSV has " + images + " images; there may be no more than "
                    + maxPendingImages + " to recompress at a time.");
        }
        return pending().invoke(pending -> take(images, pending)).chain(() -> Uni.createFrom()
                .<T>deferred(store)
                .invoke(() -> backlog.add(images))
                .onTermination()
                .invoke(() -> storing.addAndGet(-images)));
    }

    private void take(int images, long pending) {
        long others = pending + storing.getAndAdd(images);
        if (others + images > maxPendingImages) {
            storing.addAndGet(-images);
            throw UploadRefusedException.unavailable(
                    "There are " + others + " images to recompress already, and with the " + images
                            + " of this upload there would be more than " + maxPendingImages + "." + TRY_AGAIN,
                    LATER);
        }
    }

    /** Why a transaction that stores an upload failed, for the person who sent it. */
    Throwable explain(Throwable failure, Optional<IdempotencyKey> key) {
        if (failure instanceof UploadRefusedException) {
            return failure;
        }
        LOG.errorf(failure, "An upload could not be stored");
        if (failure instanceof UnknownOutcomeException) {
            return UploadRefusedException.unavailable(key.isPresent() ? UNKNOWN_WITH_KEY : UNKNOWN_WITHOUT_KEY, SOON);
        }
        return UploadRefusedException.unavailable("The request could not be stored." + TRY_AGAIN, SOON);
    }
}
