package dev.halftone.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How events name this service. */
@ConfigMapping(prefix = "halftone.events")
interface EventsConfig {

    /** The {@code ce_source} of every event: a URI reference (CloudEvents 1.0, section 3.1.1). */
    @WithDefault("/halftone")
    String source();
}
