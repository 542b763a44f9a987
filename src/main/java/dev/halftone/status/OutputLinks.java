package dev.halftone.status;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where clients get outputs. */
@ApplicationScoped
class OutputLinks {

    private final String imagesUrl;

    OutputLinks(@ConfigProperty(name = "halftone.public-url") String publicUrl) {
        this.imagesUrl = publicUrl.replaceAll("/+$", "") + "/images/";
    }

    /** @param outputKey as the store knows the output; null when there is none */
    Optional<String> of(String outputKey) {
        return Optional.ofNullable(outputKey).map(key -> imagesUrl + key);
    }
}
