package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import io.quarkus.runtime.StartupEvent;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The self-test at start detects that a format can't be read. */
class FormatSelfTestTest {

    @Test
    void everyFormatThatIsReadHasASample() {
        Set<ImageFormat> sampled = EnumSet.noneOf(ImageFormat.class);

        FormatSelfTest.SAMPLES.forEach(sample ->
                sampled.add(ImageFormat.sniff(FormatSelfTest.read(sample)).orElseThrow()));

        assertThat(sampled).containsExactlyInAnyOrder(ImageFormat.values());
    }

    @Test
    void theStartGoesOnWhenAllIsWell() {
        FormatSelfTest test =
                new FormatSelfTest((source, options) -> new Unchanged(source, ImageFormat.JPEG, 1, 1), true);

        assertThatCode(() -> start(test)).doesNotThrowAnyException();
    }

    @Test
    void aDecoderThatIsMissingEndsTheStartAndIsNamed() {
        FormatSelfTest test = new FormatSelfTest(
                (source, options) -> ImageFormat.sniff(source)
                                .filter(ImageFormat.WEBP::equals)
                                .isPresent()
                        ? new Rejected(Reason.CORRUPT_IMAGE, "No reader for WebP")
                        : new Unchanged(source, ImageFormat.JPEG, 1, 1),
                true);

        assertThatThrownBy(() -> start(test))
                .hasMessageContaining("lossy.webp: No reader for WebP.")
                .hasMessageContaining("lossless.webp")
                .hasMessageNotContaining("rgba.png");
    }

    @Test
    void aLibraryThatIsMissingEndsTheStart() {
        FormatSelfTest test = new FormatSelfTest(
                (source, options) -> {
                    throw new UnsatisfiedLinkError("no javajpeg in java.library.path");
                },
                true);

        assertThatThrownBy(() -> start(test)).hasMessageContaining("no javajpeg in java.library.path");
    }

    @Test
    void aProcessThatDoesNotWorkOnImagesTestsNothing() {
        Set<byte[]> seen = ConcurrentHashMap.newKeySet();
        FormatSelfTest test = new FormatSelfTest(
                (source, options) -> {
                    seen.add(source);
                    return new Rejected(Reason.CORRUPT_IMAGE, "never asked");
                },
                false);

        assertThatCode(() -> start(test)).doesNotThrowAnyException();
        assertThat(seen).isEmpty();
    }

    private static void start(FormatSelfTest test) {
        test.begin(new StartupEvent());
        test.finish(new StartupEvent());
    }
}
