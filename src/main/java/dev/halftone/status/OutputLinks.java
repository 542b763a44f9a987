package dev.halftone.status;

import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Where clients get outputs. */
@ApplicationScoped
class OutputLinks {

    private final ImageStore store;

    OutputLinks(ImageStore store) {
        this.store = store;
    }

    /** @param outputKey as the store knows the output; null when there is none */
    Optional<String> of(String outputKey) {
        return Optional.ofNullable(outputKey).flatMap(ImageKey::parse).map(store::publicUrl);
    }
}
