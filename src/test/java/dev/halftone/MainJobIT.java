package dev.halftone;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CSV in, recompressed images out. */
@Tag("process")
class MainJobIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void everyImageIsRecompressedStoredAndReported() {
        try (Origin origin = new Origin()) {
            List<List<String>> products = new ArrayList<>();
            for (int product = 0; product < 10; product++) {
                List<String> urls = new ArrayList<>();
                for (int position = 0; position <= product % 3; position++) {
                    String path = "/" + product + "-" + position + ".jpg";
                    urls.add(origin.serve(path, Pictures.jpeg(320, 240, 31L * product + position)));
                }
                products.add(urls);
            }
            int images = products.stream().mapToInt(List::size).sum();

            String requestId = Api.upload(products);
            Response status = Api.awaitEnd(requestId);

            assertThat(status.<String>path("status")).isEqualTo("Completed");
            assertThat(status.<Integer>path("images_processed")).isEqualTo(images);
            assertThat(status.<Integer>path("images_total")).isEqualTo(images);
            assertThat(status.<Integer>path("images_failed")).isZero();
            assertThat(status.<Integer>path("bytes_out")).isPositive().isLessThan(status.<Integer>path("bytes_in"));
            for (Map<String, Object> image : Api.images(requestId)) {
                assertThat(image).containsEntry("state", "Completed").containsEntry("width", 320);
                assertThatOutputIsServed(image);
            }
        }
    }

    private static void assertThatOutputIsServed(Map<String, Object> image) {
        String url = (String) image.get("output_url");
        byte[] output = given().get(url)
                .then()
                .statusCode(200)
                .header("Content-Type", "image/jpeg")
                .extract()
                .asByteArray();
        assertThat(output).hasSize((Integer) image.get("output_bytes"));
        BufferedImage picture = Pictures.decode(output);
        assertThat(picture.getWidth()).isEqualTo(320);
        assertThat(picture.getHeight()).isEqualTo(240);
    }
}
