package dev.halftone.intake;

import dev.halftone.catalog.Backlog;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
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

    private static final int SOON = 5;
    private static final int LATER = 60;

    private final SmallRyeHealthReporter health;
    private final Backlog backlog;
    private final long maxPendingImages;

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
        return backlog.pendingImages()
                .onFailure()
                .transform(this::explain)
                .invoke(this::requireFewer)
                .replaceWithVoid();
    }

    private void requireFewer(long pending) {
        if (pending >= maxPendingImages) {
            throw UploadRefusedException.unavailable(
                    "There are " + pending + " images to recompress already." + TRY_AGAIN, LATER);
        }
    }

    /** Why a transaction that stores an upload failed, for the person who sent it. */
    Throwable explain(Throwable failure) {
        if (failure instanceof UploadRefusedException) {
            return failure;
        }
        LOG.errorf(failure, "An upload could not be stored");
        return UploadRefusedException.unavailable("The request could not be stored." + TRY_AGAIN, SOON);
    }
}
