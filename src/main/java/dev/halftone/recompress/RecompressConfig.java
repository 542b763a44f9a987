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

    /** Images whose header declares more pixels than this, or whose output would have, are rejected before any is decoded. */
    @WithDefault("100000000")
    @Positive
    long maxPixels();

    /** Images with more pixels per row or more rows than this are rejected likewise. */
    @WithDefault("65535")
    @Positive
    int maxSide();

    /** The processor time that one image may take, at least 1 ms. After it the image fails and may be retried. */
    @WithDefault("30s")
    @NotNull
    Duration timeout();

    /** The number of recompression threads. Default: one per core. */
    @Positive
    OptionalInt threads();

    /**
     * The estimated bytes of decoded pixels that may be in memory at once. Default: half of the maximum heap. An image
     * that needs more runs alone.
     */
    @Positive
    OptionalLong maxDecodedBytes();

    /**
     * How long a stopping process waits for images whose recompression has begun but whose result is no longer awaited.
     */
    @WithDefault("1s")
    @NotNull
    Duration shutdownTimeout();

    /** Whether a worker on a JVM recompresses drawn pictures until its first image comes, so that the codec is compiled. */
    @WithDefault("true")
    boolean warmUp();
}
