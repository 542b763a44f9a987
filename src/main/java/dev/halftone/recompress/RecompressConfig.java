package dev.halftone.recompress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code halftone.recompress.*} */
@ConfigMapping(prefix = "halftone.recompress")
public interface RecompressConfig {

    /** Images whose header promises more pixels than this are refused before any pixel is decoded. */
    @WithDefault("100000000")
    @Positive
    long maxPixels();

    /** Images with more pixels a row or more rows than this are refused likewise. */
    @WithDefault("65535")
    @Positive
    int maxSide();

    /** How much time of a processor one image may take, at least a millisecond; it fails after it, and may be tried again. */
    @WithDefault("30s")
    @NotNull
    Duration timeout();

    /** Threads that recompress; one a core when not set. */
    @Positive
    OptionalInt threads();

    /**
     * How many bytes of decoded pixels may be in memory at once, by estimate; half of the maximum heap when not set. An
     * image that alone needs more still runs, but by itself.
     */
    @Positive
    OptionalLong maxDecodedBytes();

    /** How long a stopping process waits for images that are being recompressed although nobody waits for them any more. */
    @WithDefault("1s")
    @NotNull
    Duration shutdownTimeout();
}
