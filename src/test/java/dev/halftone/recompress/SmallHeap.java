package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Runs in a JVM of its own: images that the heap can't hold, as pixels and as planes of a JPEG, and a small one after
 * each.
 */
final class SmallHeap {

    private static final int SIDE = 6000;
    private static final OptionalInt AS_IT_IS = OptionalInt.empty();
    private static final OptionalInt SMALLER = OptionalInt.of(20);

    private final FormatRouter router =
            new FormatRouter(RecompressionPoolTest.Config.of(Duration.ofSeconds(60), 1), new Precedence());

    public static void main(String[] args) {
        SmallHeap heap = new SmallHeap();
        byte[] small = SeedFiles.read("rgb.bmp");
        byte[] png = Bombs.blackPng(SIDE, SIDE);
        heap.recompress(png, AS_IT_IS);
        heap.recompress(small, AS_IT_IS);
        heap.recompress(inks(), SMALLER);
        heap.recompress(small, SMALLER);
        heap.recompress(png, SMALLER);
    }

    private void recompress(byte[] source, OptionalInt maxWidth) {
        RecompressOptions options =
                new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, maxWidth, OptionalInt.empty());
        Recompression outcome = router.recompress(source, options);
        System.out.println(outcome instanceof Recompressed ? "Recompressed" : outcome);
    }

    /** A CMYK JPEG, whose four planes are held whole. */
    private static byte[] inks() {
        byte[] jpeg = SeedFiles.read("cmyk.jpg");
        return JpegVariants.set(jpeg, JpegVariants.frame(jpeg) + 5, SIDE >> 8, SIDE & 255, SIDE >> 8, SIDE & 255);
    }
}
