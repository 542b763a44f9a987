package dev.halftone.removal;

import dev.halftone.catalog.OrphanChecks;
import dev.halftone.catalog.OrphanChecks.Check;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Removes outputs that killed workers have stored for images that have failed since. */
@ApplicationScoped
class OrphanOutputs {

    private static final Logger LOG = Logger.getLogger(OrphanOutputs.class);
    private static final int BATCH_OUTPUTS = 1_000;

    /** Longer than it takes to check a request's outputs. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** Longer than an image is in progress. */
    private static final Duration LAST_LOOK_AFTER = Duration.ofHours(1);

    private final OrphanChecks checks;
    private final ImageStore store;

    OrphanOutputs(OrphanChecks checks, ImageStore store) {
        this.checks = checks;
        this.store = store;
    }

    /** @return whether anything was due; if so, there may be more. A failed check becomes due again after the lease */
    Uni<Boolean> next() {
        return checks.claim(LEASE)
                .chain(claimed -> claimed.isEmpty() ? Uni.createFrom().item(false) : lookOrLeave(claimed.get()));
    }

    private Uni<Boolean> lookOrLeave(Check check) {
        return look(check)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "The outputs of request %s can't be looked through yet, and are later: %s",
                        check.requestId(), failure))
                .onFailure()
                .recoverWithNull()
                .replaceWith(true);
    }

    private Uni<Void> look(Check check) {
        return store.list(check.requestId())
                .group()
                .intoLists()
                .of(BATCH_OUTPUTS)
                .onItem()
                .transformToUniAndConcatenate(outputs -> removeStrays(check.requestId(), outputs))
                .onItem()
                .ignoreAsUni()
                .chain(() -> checks.finish(check, LAST_LOOK_AFTER));
    }

    private Uni<Void> removeStrays(UUID request, List<ImageKey> outputs) {
        Map<UUID, List<String>> byImage = outputs.stream()
                .collect(Collectors.groupingBy(
                        ImageKey::imageId, Collectors.mapping(ImageKey::path, Collectors.toList())));
        return checks.removeStrays(request, byImage, keys -> store.deleteAll(keys(keys)))
                .invoke(removed -> {
                    if (removed > 0) {
                        LOG.infof(
                                "Removed %d outputs of request %s that belonged to no completed image",
                                removed, request);
                    }
                })
                .replaceWithVoid();
    }

    private static List<ImageKey> keys(List<String> paths) {
        return paths.stream().map(ImageKey::parse).flatMap(Optional::stream).toList();
    }
}
