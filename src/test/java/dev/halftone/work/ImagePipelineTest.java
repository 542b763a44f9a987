package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.messages.ImageRequested;
import dev.halftone.recompress.Background;
import dev.halftone.recompress.Fit;
import dev.halftone.recompress.Framing;
import dev.halftone.recompress.OutputFormat;
import dev.halftone.recompress.RecompressOptions;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImagePipelineTest {

    @Test
    void theOptionsOfTheUploadAreThoseOfTheRecompression() {
        assertThat(ImagePipeline.options(image("AUTO", "CROP", "#0a0b0c", true)))
                .isEqualTo(new RecompressOptions(
                        61,
                        Effort.SMALL,
                        Subsampling.KEEP,
                        new Framing(
                                OptionalInt.of(640),
                                OptionalInt.of(480),
                                Fit.CROP,
                                new Background(0x0a0b0c, false),
                                true),
                        OutputFormat.AUTO,
                        true));
    }

    @Test
    void withoutOptionsAnImageBecomesAJpegOfItsSize() {
        ImageRequested image = new ImageRequested(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "http://127.0.0.1/1.jpg",
                1,
                1,
                50,
                "FAST",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);

        assertThat(ImagePipeline.options(image)).isEqualTo(RecompressOptions.of(50, Effort.FAST));
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatIsAskedFor(OutputFormat format) {
        assertThat(ImagePipeline.options(image(format.name(), "PAD", null, false))
                        .format())
                .isEqualTo(format);
    }

    @ParameterizedTest
    @EnumSource
    void everyFitIsAskedFor(Fit fit) {
        assertThat(ImagePipeline.options(image("JPEG", fit.name(), null, false))
                        .framing()
                        .fit())
                .isEqualTo(fit);
    }

    @ParameterizedTest
    @CsvSource({"transparent, 16777215, true", "#000000, 0, false", "#ff8800, 16746496, false", ", 16777215, false"})
    void theBackgroundIsAColourOrTransparent(String background, int rgb, boolean transparent) {
        assertThat(ImagePipeline.options(image("WEBP", "PAD", background, false))
                        .framing()
                        .background())
                .isEqualTo(new Background(rgb, transparent));
    }

    private static ImageRequested image(String format, String fit, String background, boolean enlarge) {
        return new ImageRequested(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "http://127.0.0.1/1.jpg",
                1,
                1,
                61,
                "SMALL",
                "KEEP",
                640,
                480,
                format,
                fit,
                background,
                enlarge,
                true,
                null,
                null,
                null);
    }
}
