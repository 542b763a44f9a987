package dev.halftone.store;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import dev.halftone.PackagedService;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class StoredImageResourceIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final byte[] PICTURE = new byte[200_000];

    private final ImageKey key = new ImageKey(UUID.randomUUID(), UUID.randomUUID(), "jpg");

    @BeforeEach
    void storePicture() {
        new Random(1).nextBytes(PICTURE);
        put(key);
    }

    @Test
    void aStoredImageIsServedWholeAndForGood() {
        Response answer = given().get("/images/" + key.path());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(PICTURE);
        assertThat(answer.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(answer.header("Content-Length")).isEqualTo("200000");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("ETag")).matches("\"[0-9a-f.-]+\"");
    }

    @Test
    void headIsGetWithoutTheBody() {
        Response get = given().get("/images/" + key.path());
        Response head = given().head("/images/" + key.path());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.asByteArray()).isEmpty();
        for (String name : new String[] {"Content-Type", "Content-Length", "ETag", "Cache-Control"}) {
            assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void aClientThatHasItIsToldSo(String ifNoneMatch) {
        String tag = given().get("/images/" + key.path()).header("ETag");

        given().header("If-None-Match", ifNoneMatch.formatted(tag))
                .get("/images/" + key.path())
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Cache-Control", startsWith("public"));
        given().header("If-None-Match", "\"other\"")
                .get("/images/" + key.path())
                .then()
                .statusCode(200);
    }

    @Test
    void aRangeIsServedAlone() {
        Response answer = given().header("Range", "bytes=1000-1999").get("/images/" + key.path());

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes 1000-1999/200000");
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(PICTURE, 1000, 2000));
    }

    @Test
    void aRangeOfAnotherVersionIsAnsweredWithTheWhole() {
        Response answer = given().header("Range", "bytes=1000-1999")
                .header("If-Range", "\"other\"")
                .get("/images/" + key.path());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(PICTURE);
    }

    @Test
    void aRangeBeyondTheEndIsRefused() {
        given().header("Range", "bytes=200000-")
                .get("/images/" + key.path())
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */200000")
                .body("error", equalTo("The image has 200000 bytes."));
    }

    @ParameterizedTest
    @CsvSource({
        "jpg, image/jpeg",
        "png, image/png",
        "gif, image/gif",
        "bmp, image/bmp",
        "tif, image/tiff",
        "webp, image/webp",
        "psd, image/vnd.adobe.photoshop"
    })
    void theMediaTypeFollowsFromTheExtension(String extension, String mediaType) {
        ImageKey other = new ImageKey(key.requestId(), key.imageId(), extension);
        put(other);

        given().get("/images/" + other.path())
                .then()
                .statusCode(200)
                .header("Content-Type", mediaType)
                .header("X-Content-Type-Options", "nosniff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images/00000000-0000-7000-8000-000000000000/00000000-0000-7000-8000-000000000000.jpg",
                "/images/a/b.jpg",
                "/images/.incoming/b.jpg"
            })
    void anythingElseIsNotFound(String path) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("error", equalTo("There is no such image."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images/%2e%2e/%2e%2e%2fpom.xml",
                "/images/..%2f..%2f..%2f..%2fetc/passwd",
                "/images/../../pom.xml",
                "/images//etc/passwd",
                "/images/..%5cpom.xml"
            })
    void nothingOutsideIsReached(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(oneOf(400, 404));
    }

    @Test
    void whatIsNoImageIsNotServedThoughItIsThere() {
        ImageKey page = new ImageKey(key.requestId(), key.imageId(), "html");
        put(page);

        given().get("/images/" + page.path()).then().statusCode(404);
    }

    @Test
    void directoriesAreNotListed() {
        given().get("/images/").then().statusCode(404);
        given().get("/images").then().statusCode(404);
        given().get("/images/" + key.requestId() + "/").then().statusCode(404);
    }

    private static void put(ImageKey where) {
        SERVICE.put(where, PICTURE);
    }
}
