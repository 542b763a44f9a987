package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same URL several times in a request: work once, reported for each. */
@Tag("process")
class DuplicatesIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void itIsFetchedAndStoredOnceAndReportedForEach() throws IOException {
        try (Origin origin = new Origin()) {
            byte[] picture = Pictures.jpeg(320, 240, 1);
            String url = origin.serve("/1.jpg", picture);
            String other = origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2));
            String requestId = Api.upload(List.of(List.of(url, other, url), List.of(url)));

            var status = Api.awaitEnd(requestId);

            assertThat(origin.hits("/1.jpg")).isEqualTo(1);
            assertThat(origin.hits("/2.jpg")).isEqualTo(1);
            assertThat(status.<String>path("status")).isEqualTo("Completed");
            assertThat(status.<Integer>path("images_processed")).isEqualTo(4);
            List<Map<String, Object>> images = Api.images(requestId);
            assertThat(images)
                    .extracting(image -> image.get("output_url"))
                    .containsExactly(
                            images.get(0).get("output_url"),
                            images.get(1).get("output_url"),
                            images.get(0).get("output_url"),
                            images.get(0).get("output_url"))
                    .doesNotContainNull();
            assertThat(images).extracting(image -> image.get("image_id")).doesNotHaveDuplicates();
            int bytesIn = images.stream()
                    .mapToInt(image -> (Integer) image.get("source_bytes"))
                    .sum();
            assertThat(status.<Integer>path("bytes_in")).isEqualTo(bytesIn).isGreaterThan(3 * picture.length);
            assertThat(entries(requestId))
                    .containsExactly(
                            "1-Product_1-1.jpg", "1-Product_1-2.jpg", "1-Product_1-3.jpg", "2-Product_2-1.jpg");
        }
    }

    /** A picture of one pixel does not become smaller as a JPEG, so it is stored as PNG. */
    @Test
    void anUnchangedPictureHasLostItsMetadataWhereverItIsRead() throws IOException {
        byte[] bare = Pictures.encode(Pictures.picture(1, 1, 1), "png");
        String secret = "GPS 48.137154 N";
        byte[] source = withText(bare, "Comment\0" + secret);
        assertThat(new String(source, StandardCharsets.ISO_8859_1)).contains(secret);
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.png", source);
            String requestId = Api.upload(List.of(List.of(url, url)));

            Api.awaitEnd(requestId);

            for (Map<String, Object> image : Api.images(requestId)) {
                assertThat(image)
                        .containsEntry("unchanged", true)
                        .containsEntry("source_bytes", source.length)
                        .containsEntry("output_bytes", bare.length);
                String path = URI.create((String) image.get("output_url")).getPath();
                assertThat(given().get(path).asByteArray()).isEqualTo(bare);
            }
            byte[] archive =
                    given().get("/requests/" + requestId + "/output.zip").asByteArray();
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
                for (int entry = 0; entry < 2; entry++) {
                    assertThat(zip.getNextEntry()).isNotNull();
                    assertThat(zip.readAllBytes()).isEqualTo(bare);
                }
            }
        }
    }

    /** Inserts a text chunk before the last chunk. */
    private static byte[] withText(byte[] png, String text) {
        byte[] content = ("tEXt" + text).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(content);
        int end = png.length - 12;
        return ByteBuffer.allocate(png.length + content.length + 8)
                .put(png, 0, end)
                .putInt(content.length - 4)
                .put(content)
                .putInt((int) crc.getValue())
                .put(png, end, 12)
                .array();
    }

    @Test
    void whatFailedIsTriedAgainOnce() {
        try (Origin origin = new Origin()) {
            String url = origin.url("/later.jpg");
            String requestId = Api.upload(List.of(List.of(url), List.of(url)));
            assertThat(Api.awaitEnd(requestId).<Integer>path("images_failed")).isEqualTo(2);
            assertThat(Api.images(requestId))
                    .extracting(image -> image.get("error_code"))
                    .containsOnly("http_status");

            origin.serve("/later.jpg", Pictures.jpeg(64, 48, 1));
            assertThat(given().post("/requests/" + requestId + "/retry").<Integer>path("images_retried"))
                    .isEqualTo(2);

            assertThat(Api.awaitEnd(requestId).<Integer>path("images_processed"))
                    .isEqualTo(2);
            assertThat(origin.hits("/later.jpg")).isEqualTo(2);
        }
    }

    /** More duplicates than are stored, sent or applied in one batch. */
    @Test
    void aUrlCanBeThereThousandsOfTimes() {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            List<List<String>> products = new ArrayList<>(Collections.nCopies(5_000, List.of(url)));

            String requestId = Api.upload(products);

            assertThat(Api.awaitEnd(requestId).<Integer>path("images_processed"))
                    .isEqualTo(5_000);
            assertThat(origin.hits("/1.jpg")).isEqualTo(1);
        }
    }

    private static List<String> entries(String requestId) throws IOException {
        byte[] archive = given().get("/requests/" + requestId + "/output.zip").asByteArray();
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
