package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Runs in a JVM of its own: an image that the heap can't hold, recompressed in both ways, and a small one after each.
 */
final class SmallHeap {

    private SmallHeap() {}

    public static void main(String[] args) {
        FormatRouter router =
                new FormatRouter(RecompressionPoolTest.Config.of(Duration.ofSeconds(60), 1), new Precedence());
        byte[] large = Bombs.blackPng(6000, 6000);
        byte[] small = SeedFiles.read("rgb.bmp");
        for (OptionalInt maxWidth : new OptionalInt[] {OptionalInt.empty(), OptionalInt.of(20)}) {
            RecompressOptions options = new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, maxWidth, OptionalInt.empty());
            System.out.println(router.recompress(large, options));
            System.out.println(router.recompress(small, options).getClass().getSimpleName());
        }
    }
}
