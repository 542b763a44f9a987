package dev.halftone.recompress;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Recompression as in a worker, without its pool. */
final class PixelWay {

    private PixelWay() {}

    static Recompressor upTo(long maxPixels) {
        Duration timeout = Duration.ofSeconds(30);
        return new FormatRouter(
                new RecompressionPoolTest.Config(
                        maxPixels, 65_535, timeout, OptionalInt.empty(), OptionalLong.empty(), timeout, false),
                new Precedence());
    }
}
