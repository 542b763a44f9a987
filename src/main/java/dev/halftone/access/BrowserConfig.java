package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** By which names this service may be called where nobody has to authenticate. */
@ConfigMapping(prefix = "halftone.http")
interface BrowserConfig {

    /** Besides this machine's own and that of {@code halftone.public-url}; with or without a port. */
    Optional<List<String>> allowedHosts();
}
