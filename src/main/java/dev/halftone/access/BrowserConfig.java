package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Host names under which the service may be called in mode {@code none}. */
@ConfigMapping(prefix = "halftone.http")
interface BrowserConfig {

    /** Names in addition to those of this machine and of {@code halftone.public-url}, with or without a port. */
    Optional<List<String>> allowedHosts();
}
