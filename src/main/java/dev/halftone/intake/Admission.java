package dev.halftone.intake;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Whether uploads are taken: not while this process is not ready, since what is accepted now could not be stored or
 * worked on.
 */
@ApplicationScoped
class Admission {

    private static final Logger LOG = Logger.getLogger(Admission.class);
    private static final String TRY_AGAIN = " Nothing was stored; try again later.";

    private final SmallRyeHealthReporter health;

    Admission(SmallRyeHealthReporter health) {
        this.health = health;
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
        throw UploadRefusedException.unavailable("The service is not ready (" + away + ")." + TRY_AGAIN);
    }

    /** Why a transaction that stores an upload failed, for the person who sent it. */
    Throwable explain(Throwable failure) {
        if (failure instanceof UploadRefusedException) {
            return failure;
        }
        LOG.errorf(failure, "An upload could not be stored");
        return UploadRefusedException.unavailable("The request could not be stored." + TRY_AGAIN);
    }
}
