package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.HundredMegapixels;
import dev.halftone.recompress.jpeg.Subsampling;
import java.time.Duration;
import java.util.OptionalInt;

/** Runs in a JVM of its own: shrinks a baseline and a progressive JPEG of 100 megapixels in 4:2:0. */
final class ShrunkHundredMegapixels {

    private ShrunkHundredMegapixels() {}

    public static void main(String[] args) {
        FormatRouter router =
                new FormatRouter(RecompressionPoolTest.Config.of(Duration.ofSeconds(120), 1), new Precedence());
        shrink(router, HundredMegapixels.inColour());
        shrink(router, HundredMegapixels.progressive());
    }

    private static void shrink(FormatRouter router, byte[] source) {
        for (Effort effort : Effort.values()) {
            RecompressOptions options =
                    new RecompressOptions(50, effort, Subsampling.AUTO, OptionalInt.of(1600), OptionalInt.empty());
            Recompression outcome = router.recompress(source, options);
            System.out.println(
                    outcome instanceof Recompressed output ? output.width() + " x " + output.height() : outcome);
        }
    }
}
