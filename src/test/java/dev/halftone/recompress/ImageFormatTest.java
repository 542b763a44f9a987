package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.jpeg.Effort;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

        Recompression outcome = PixelWay.upTo(1000).recompress(bytes, RecompressOptions.of(50, Effort.FAST));

        assertThat(outcome).isInstanceOfSatisfying(Recompression.Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
            assertThat(rejected.message()).contains("The file is " + name + ",");
        });
    }

    private static final String SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>";

    static Stream<Arguments> drawings() {
        String comment = "<!-- " + "<svg or not, this is long > ".repeat(100) + "-->\n";
        String type = "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"a>b\" [\n<!ENTITY a '>]'>" + comment + "]>\n";
        return Stream.of(
                        "\n \t" + SVG,
                        comment + SVG,
                        "<?xml version=\"1.0\"?>\n" + comment + comment + SVG,
                        "<?xml version=\"1.0\"?>\n" + type + comment + SVG,
                        comment + "<s:svg xmlns:s='http://www.w3.org/2000/svg'/>")
                .flatMap(text -> Stream.of(
                        Arguments.of("ASCII", text.getBytes(StandardCharsets.US_ASCII)),
                        Arguments.of("UTF-8, marked", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8)),
                        Arguments.of("UTF-16, marked", text.getBytes(StandardCharsets.UTF_16)),
                        Arguments.of("UTF-16LE, marked", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drawings")
    void anSvgIsNamedWhateverIsBeforeItsElement(String encoding, byte[] bytes) {
        assertThat(ForeignFormat.describe(bytes)).isEqualTo("an SVG image");
    }

    @Test
    void aPageThatHasADrawingInItIsAPage() {
        String page = "<!-- " + "x".repeat(2000) + " -->\n<html><body><svg/></body></html>";

        assertThat(ForeignFormat.describe(page.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("an HTML page");
        assertThat(ForeignFormat.describe("<!doctype html><svg/>".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("an HTML page");
    }

    /** SOF55 alone, and after segments that a JPEG may have as well. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ffe80004abcd", "fffe0003c0ffe00002fff80005010203"})
    void jpegLsIsNamed(String segments) {
        byte[] image = HexFormat.of()
                .parseHex("ffd8" + segments + "fff7000b080004000401011100ffda0008010100000000123456" + "00ffd9");

        Recompression outcome = PixelWay.upTo(1000).recompress(image, RecompressOptions.of(50, Effort.FAST));

        assertThat(ImageFormat.sniff(image)).isEmpty();
        assertThat(outcome).isInstanceOfSatisfying(Recompression.Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
            assertThat(rejected.message()).contains("JPEG-LS");
        });
    }

    @Test
    void aFewBytesOfASignatureAreNoFormat() {
        assertThat(ImageFormat.sniff(new byte[] {(byte) 0xff, (byte) 0xd8})).isEmpty();
        assertThat(ImageFormat.sniff(new byte[0])).isEmpty();
    }
}
