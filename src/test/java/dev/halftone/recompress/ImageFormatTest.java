package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFormatTest {

    private static final Map<String, ImageFormat> BY_EXTENSION = Map.of(
            "jpg", ImageFormat.JPEG,
            "png", ImageFormat.PNG,
            "gif", ImageFormat.GIF,
            "bmp", ImageFormat.BMP,
            "tif", ImageFormat.TIFF,
            "webp", ImageFormat.WEBP,
            "psd", ImageFormat.PSD);

    @ParameterizedTest
    @MethodSource("dev.halftone.recompress.SeedFiles#names")
    void aFormatIsFoundFromTheBytes(String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);

        assertThat(ImageFormat.sniff(SeedFiles.read(file))).contains(BY_EXTENSION.get(extension));
        assertThat(BY_EXTENSION.get(extension).extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <svg xmlns='http://www.w3.org/2000/svg'/>  | an SVG image
            <?xml version='1.0'?> <svg/>               | an SVG image
            <!DOCTYPE html><title>404</title>          | an HTML page
            not found                                  | text
            ''                                         | empty
            %PDF-1.7                                   | a PDF document
            ....ftypavif....avifmif1                   | an AVIF image
            ....ftypheic....mif1heic                   | a HEIC image
            ....ftypcrx ....crx isom                   | a camera's raw file
            FUJIFILMCCD-RAW 0201FF383501               | a camera's raw file
            IIRO.....                                  | a camera's raw file
            ....ftypisom....isommp42                   | a video or another ISO media file
            ÿ\\n                                       | a JPEG XL image
            BM25 plums for sale, and pears and apples  | text
            """)
    void anythingElseIsNamedAndUnsupported(String content, String name) {
        byte[] bytes = content.replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);

        Recompression outcome = TestPictures.overPixels(1000).recompress(bytes, RecompressOptions.of(50, Effort.FAST));

        assertThat(outcome).isInstanceOfSatisfying(Recompression.Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
            assertThat(rejected.message()).contains("The file is " + name + ",");
        });
    }

    @Test
    void aFewBytesOfASignatureAreNoFormat() {
        assertThat(ImageFormat.sniff(new byte[] {(byte) 0xff, (byte) 0xd8})).isEmpty();
        assertThat(ImageFormat.sniff(new byte[0])).isEmpty();
    }
}
