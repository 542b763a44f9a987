package dev.halftone.recompress;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.Prerequisite;
import io.restassured.response.Response;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shop gets for each format, fit and background that it asks for, from the upload to the stored files. */
@Tag("process")
class OutputFormatsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    private static final Map<String, String> MEDIA_TYPES =
            Map.of("jpeg", "image/jpeg", "webp", "image/webp", "png", "image/png", "gif", "image/gif");
    private static final Map<String, String> EXTENSIONS =
            Map.of("jpeg", "jpg", "webp", "webp", "png", "png", "gif", "gif");

    private static final BufferedImage PHOTO = Pictures.picture(WIDTH, HEIGHT, 1);
    private static final BufferedImage LOGO = logo();

    /** The sources by name, in the order of the CSV. */
    private static final Map<String, byte[]> SOURCES = sources();

    @TempDir
    private static Path directory;

    private static Origin origin;

    @BeforeAll
    static void serveSources() {
        origin = new Origin();
        SOURCES.forEach((name, bytes) -> origin.serve("/" + name, bytes));
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    private static Map<String, byte[]> sources() {
        byte[] photo = Pictures.jpeg(PHOTO, 0.95f);
        Map<String, byte[]> sources = new LinkedHashMap<>();
        sources.put("photo.jpg", photo);
        sources.put("photo.bmp", Pictures.encode(PHOTO, "bmp"));
        sources.put("photo.png", Pictures.encode(PHOTO, "png"));
        sources.put("logo.png", Pictures.encode(LOGO, "png"));
        sources.put("lossless.webp", SeedFiles.read("lossless.webp"));
        sources.put("animated.gif", SeedFiles.read("animated.gif"));
        sources.put("animated.webp", SeedFiles.read("animated.webp"));
        sources.put("truncated.jpg", Arrays.copyOf(photo, photo.length / 3));
        return sources;
    }

    /** A smooth disc on nothing, with soft edges. */
    private static BufferedImage logo() {
        BufferedImage logo = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = logo.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0xd0, 0x30, 0x20));
        graphics.fillOval(60, 20, 200, 200);
        graphics.setColor(new Color(0x20, 0x60, 0xd0, 0x80));
        graphics.fillOval(110, 70, 100, 100);
        graphics.dispose();
        return logo;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "webp", "png", "keep", "auto"})
    void whatIsStoredIsWhatIsToldInEveryFormat(String format) throws IOException {
        String request = upload(Map.of("format", format), SOURCES.keySet());
        List<String> extensions = new ArrayList<>();

        for (Map<String, Object> image : Api.images(request)) {
            if (name(image).equals("truncated.jpg")) {
                assertThat(image).containsEntry("error_code", "corrupt_image");
                continue;
            }
            String told = (String) image.get("output_format");
            assertThat(image).as(name(image)).containsEntry("state", "Completed");
            Response stored = given().get((String) image.get("output_url"));
            assertThat(stored.statusCode()).isEqualTo(200);
            assertThat(stored.contentType()).as(name(image)).isEqualTo(MEDIA_TYPES.get(told));
            assertThat(stored.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat((String) image.get("output_url")).endsWith("." + EXTENSIONS.get(told));
            byte[] bytes = stored.asByteArray();
            assertThat(ImageFormat.sniff(bytes)).map(Enum::name).hasValue(told.toUpperCase(Locale.ROOT));
            assertThat(bytes).as(name(image)).hasSize((Integer) image.get("output_bytes"));
            assertThat(bytes.length).as(name(image)).isLessThanOrEqualTo(SOURCES.get(name(image)).length);
            assertThat(image)
                    .as(name(image))
                    .containsEntry("animated", name(image).startsWith("animated"))
                    .containsEntry("warning", null);
            extensions.add(EXTENSIONS.get(told));
        }

        assertThat(extensionsInArchive(request)).isEqualTo(extensions);
    }

    private static List<String> extensionsInArchive(String request) throws IOException {
        List<String> extensions = new ArrayList<>();
        byte[] archive = given().get("/requests/" + request + "/output.zip").asByteArray();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                extensions.add(entry.getName().substring(entry.getName().lastIndexOf('.') + 1));
            }
        }
        return extensions;
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, photo.jpg, jpeg, false",
        "jpeg, photo.bmp, jpeg, false",
        "jpeg, photo.png, jpeg, false",
        "webp, photo.jpg, webp, false",
        "webp, photo.bmp, webp, false",
        "webp, photo.png, webp, false",
        "webp, logo.png, webp, false",
        "png, photo.jpg, jpeg, true",
        "png, photo.bmp, png, false",
        "keep, photo.jpg, jpeg, false",
        "keep, photo.bmp, jpeg, false",
        "keep, lossless.webp, webp, ",
        "keep, logo.png, png, ",
        "keep, animated.gif, gif, true",
        "keep, animated.webp, webp, true",
        "auto, photo.jpg, jpeg, false",
        "auto, photo.bmp, jpeg, false",
        "auto, animated.gif, gif, true",
        "auto, animated.webp, webp, true"
    })
    void aSourceBecomesTheFormatThatIsAskedForUnlessThatIsLarger(
            String format, String source, String output, Boolean unchanged) {
        Map<String, Object> image = only(upload(Map.of("format", format), List.of(source)));

        assertThat(image).containsEntry("output_format", output);
        if (unchanged != null) {
            assertThat(image).containsEntry("unchanged", unchanged);
        }
    }

    /** Neither may flatten it. */
    @ParameterizedTest
    @ValueSource(strings = {"webp", "png", "keep", "auto"})
    void transparencyIsKeptExactly(String format) throws IOException {
        Map<String, Object> image = only(upload(Map.of("format", format), List.of("logo.png")));

        assertThat((String) image.get("output_format")).isIn("webp", "png");
        assertThat(alphas(decode(stored(image)))).isEqualTo(alphas(LOGO));
    }

    /** The picture is {@code 100 x 75} in the middle. */
    @ParameterizedTest
    @CsvSource({
        "jpeg, white, ffffffff",
        "jpeg, #ff8800, ffff8800",
        "png, 000, ff000000",
        "png, transparent, 00000000",
        "webp, transparent, 00000000",
        "keep, #f80, ffff8800"
    })
    void aPaddedPictureHasTheSizeThatIsAskedForAndItsBackground(String format, String background, String argb)
            throws IOException {
        Map<String, Object> image = only(upload(
                Map.of(
                        "format",
                        format,
                        "fit",
                        "pad",
                        "max_width",
                        "100",
                        "max_height",
                        "100",
                        "background",
                        background,
                        "quality",
                        "90"),
                List.of("photo.jpg")));

        assertThat(image).containsEntry("width", 100).containsEntry("height", 100);
        assertThat(image).containsEntry("output_format", format.equals("keep") ? "jpeg" : format);
        BufferedImage picture = decode(stored(image));
        for (int x : List.of(0, 50, 99)) {
            for (int y : List.of(0, 5, 94, 99)) {
                assertThatColour(picture.getRGB(x, y), Integer.parseUnsignedInt(argb, 16));
            }
        }
        assertThat(picture.getRGB(50, 50) >>> 24).isEqualTo(255);
    }

    private static void assertThatColour(int argb, int expected) {
        assertThat(argb >>> 24).isEqualTo(expected >>> 24);
        for (int shift = 0; shift < 24 && expected >>> 24 != 0; shift += 8) {
            assertThat(argb >> shift & 0xff).isCloseTo(expected >> shift & 0xff, within(12));
        }
    }

    @ParameterizedTest
    @CsvSource({"crop, 100, 100, false", "crop, 60, 200, false", "crop, 640, 640, true", "pad, 640, 640, true"})
    void aBoxIsFilledExactly(String fit, int width, int height, boolean enlarge) throws IOException {
        Map<String, Object> image = only(upload(
                Map.of(
                        "format",
                        "png",
                        "fit",
                        fit,
                        "max_width",
                        "" + width,
                        "max_height",
                        "" + height,
                        "enlarge",
                        "" + enlarge),
                List.of("photo.jpg")));

        assertThat(image).containsEntry("width", width).containsEntry("height", height);
        BufferedImage picture = decode(stored(image));
        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
    }

    @Test
    void withoutAnExactSizeAPictureIsWithinTheBoxAndEnlargedOnlyIfAsked() {
        Map<String, String> larger = Map.of("format", "webp", "max_width", "640", "max_height", "640");
        assertThat(only(upload(larger, List.of("photo.jpg"))))
                .containsEntry("width", WIDTH)
                .containsEntry("height", HEIGHT);

        Map<String, String> enlarging = Map.of("max_width", "640", "max_height", "640", "enlarge", "true");
        assertThat(only(upload(enlarging, List.of("photo.jpg"))))
                .containsEntry("width", 640)
                .containsEntry("height", 480);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "webp"})
    void aTruncatedJpegIsCompletedOnRequest(String format) throws IOException {
        Map<String, Object> image = only(upload(Map.of("format", format, "salvage", "true"), List.of("truncated.jpg")));

        assertThat(image)
                .containsEntry("state", "Completed")
                .containsEntry("output_format", format)
                .containsEntry("unchanged", false)
                .containsEntry("width", WIDTH)
                .containsEntry("height", HEIGHT);
        assertThat((String) image.get("warning")).contains("%").endsWith(".");
        assertThat(decode(stored(image)).getHeight()).isEqualTo(HEIGHT);
    }

    private static String upload(Map<String, String> options, Iterable<String> names) {
        List<List<String>> products = new ArrayList<>();
        names.forEach(name -> products.add(List.of(origin.url("/" + name))));
        String request = Api.upload(Api.csv(products), options)
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        Api.awaitEnd(request);
        return request;
    }

    private static Map<String, Object> only(String request) {
        List<Map<String, Object>> images = Api.images(request);
        assertThat(images).hasSize(1);
        return images.get(0);
    }

    private static String name(Map<String, Object> image) {
        String url = (String) image.get("input_url");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static byte[] stored(Map<String, Object> image) {
        return given().get((String) image.get("output_url")).asByteArray();
    }

    /** WebP is decoded by libwebp itself. */
    private static BufferedImage decode(byte[] bytes) throws IOException {
        if (ImageFormat.sniff(bytes).orElseThrow() != ImageFormat.WEBP) {
            return Pictures.decode(bytes);
        }
        Path dwebp = Prerequisite.CWEBP.required().resolveSibling("dwebp");
        Path webp = Files.write(directory.resolve("output.webp"), bytes);
        Path png = directory.resolve("output.png");
        Process process = new ProcessBuilder(dwebp.toString(), "-quiet", webp.toString(), "-o", png.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        return Pictures.decode(Files.readAllBytes(png));
    }

    private static int[] alphas(BufferedImage picture) {
        int[] argb = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(argb).map(pixel -> pixel >>> 24).toArray();
    }
}
