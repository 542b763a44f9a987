package dev.halftone.recompress;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.recompress.Recompression.Output;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is packaged makes of every kind of file what the codec makes of it here, byte by byte: with the JDK that runs it, or
 * compiled to an executable.
 */
@Tag("process")
class FormatsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int QUALITY = 50;
    private static final int MAX_PIXELS = 100_000_000;

    private final JpegWays here = new JpegWays(MAX_PIXELS);

    @ParameterizedTest
    @EnumSource
    void everyFormatIsRecompressedAsTheCodecDoesItHere(JpegWays.Way way) {
        try (Origin origin = new Origin()) {
            List<List<String>> products = SeedFiles.all().stream()
                    .map(name -> List.of(origin.serve("/" + name, SeedFiles.read(name))))
                    .toList();
            String request = Api.upload(Api.csv(products), way.form(QUALITY))
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("request_id");
            Api.awaitEnd(request);

            SoftAssertions softly = new SoftAssertions();
            List<Map<String, Object>> images = Api.images(request);
            assertThat(images).hasSameSizeAs(products).hasSizeGreaterThan(100);
            images.forEach(image -> compare(image, name(image, origin), way, softly));
            softly.assertAll();
        }
    }

    private static String name(Map<String, Object> image, Origin origin) {
        return ((String) image.get("input_url")).substring(origin.url("/").length());
    }

    private void compare(Map<String, Object> image, String name, JpegWays.Way way, SoftAssertions softly) {
        Recompression expected = here.outcome(SeedFiles.read(name), QUALITY, way);
        if (expected instanceof Rejected rejected) {
            softly.assertThat(image)
                    .as(name)
                    .containsEntry("error_code", rejected.reason().code())
                    .containsEntry("error_message", rejected.message());
        } else {
            Output output = (Output) expected;
            softly.assertThat(image)
                    .as(name)
                    .containsEntry("error_code", null)
                    .containsEntry("unchanged", expected instanceof Unchanged)
                    .containsEntry("width", output.width())
                    .containsEntry("height", output.height());
            softly.assertThat(stored(image)).as(name).isEqualTo(output.bytes());
        }
    }

    private static byte[] stored(Map<String, Object> image) {
        String url = (String) image.get("output_url");
        return url == null ? new byte[0] : given().get(url).asByteArray();
    }
}
