package dev.halftone.recompress;

import java.time.Duration;

/** Recompression over pixels as in a worker, without its pool. */
final class PixelWay {

    private PixelWay() {}

    static Recompressor upTo(long maxPixels) {
        ThreadLocal<DecodeBudget> budgets =
                ThreadLocal.withInitial(() -> new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
        PixelRecompressor overPixels =
                new PixelRecompressor(new SizeLimit(maxPixels, 65_535), new DctRecompressor(maxPixels, budgets::get));
        return (source, options) -> {
            DecodeBudget budget = budgets.get();
            budget.begin();
            return overPixels.recompress(source, options, budget);
        };
    }
}
