package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.embedded.FreePort;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One request whose images come from all kinds of origins: each ends as it should, and none holds up another. */
@Tag("process")
class MisbehavingOriginsIT {

    @RegisterExtension
    static final PackagedService SERVICE =
            PackagedService.shared(Map.of("halftone.fetch.timeout", "4s", "halftone.fetch.max-bytes", "1M"));

    /** The expected end of an image: {@code code} is null for a success, {@code extension} for a failure. */
    private record Ending(String code, int attempts, String extension, boolean unchanged) {

        static Ending failed(String code, int attempts) {
            return new Ending(code, attempts, null, false);
        }

        static Ending completed(int attempts) {
            return new Ending(null, attempts, "jpg", false);
        }

        static Ending unchanged(String extension) {
            return new Ending(null, 1, extension, true);
        }
    }

    @Test
    void everyImageEndsAsItsOriginDeserves() {
        try (Origin origin = new Origin()) {
            Map<String, Ending> endings = new LinkedHashMap<>();
            badAnswers(origin, endings);
            oddAnswersThatAreFine(origin, endings);
            badPictures(origin, endings);
            oddPicturesThatAreFine(origin, endings);
            noAnswers(endings);
            String slow = origin.on("/never", request -> {});
            endings.put(slow, Ending.failed("timeout", 3));
            String trickle = origin.on("/trickle", request -> trickle(origin, request.response()));
            endings.put(trickle, Ending.failed("timeout", 3));
            String good = origin.serve("/good.jpg", photo());
            endings.put(good, Ending.completed(1));

            String requestId =
                    Api.upload(endings.keySet().stream().map(List::of).toList());
            Response status = Api.awaitEnd(requestId);

            assertThatImagesEnded(requestId, endings);
            assertThatCountersAreExact(status, endings);
            Map<String, Instant> ends = ends(requestId);
            assertThat(ends.get(good)).isBefore(ends.get(slow)).isBefore(ends.get(trickle));
        }
    }

    private static void badAnswers(Origin origin, Map<String, Ending> endings) {
        endings.put(origin.url("/unknown"), Ending.failed("http_status", 1));
        endings.put(origin.on("/500", request -> answer(request, 500)), Ending.failed("http_status", 3));
        endings.put(origin.on("/204", request -> answer(request, 204)), Ending.failed("http_status", 1));
        endings.put(origin.on("/loop", request -> redirect(request, "/loop")), Ending.failed("redirects", 1));
        endings.put(origin.on("/endless", request -> pour(request.response())), Ending.failed("too_large", 1));
    }

    private static void oddAnswersThatAreFine(Origin origin, Map<String, Ending> endings) {
        origin.serve("/target.jpg", photo());
        endings.put(origin.on("/moved", request -> redirect(request, "/target.jpg")), Ending.completed(1));
        endings.put(origin.on("/flaky", failing(2, request -> answer(request, 500))), Ending.completed(3));
        endings.put(origin.on("/busy", failing(1, MisbehavingOriginsIT::tellToWait)), Ending.completed(2));
        endings.put(origin.on("/gzip", MisbehavingOriginsIT::answerCompressed), Ending.completed(1));
        endings.put(
                origin.on("/no-type", request -> request.response().end(Buffer.buffer(photo()))), Ending.completed(1));
    }

    private static void badPictures(Origin origin, Map<String, Ending> endings) {
        byte[] photo = photo();
        endings.put(origin.serve("/empty", new byte[0]), Ending.failed("unsupported_format", 1));
        endings.put(
                origin.serve("/page.jpg", "<html><body>Not here".getBytes(StandardCharsets.UTF_8)),
                Ending.failed("unsupported_format", 1));
        endings.put(
                origin.serve("/truncated.jpg", Arrays.copyOf(photo, photo.length / 2)),
                Ending.failed("corrupt_image", 1));
        endings.put(origin.serve("/vast.png", vastPng()), Ending.failed("too_many_pixels", 1));
    }

    private static void oddPicturesThatAreFine(Origin origin, Map<String, Ending> endings) {
        endings.put(
                origin.serve("/pixel.png", Pictures.encode(Pictures.picture(1, 1, 1), "png")), Ending.unchanged("png"));
        endings.put(origin.serve("/16-bit.png", sixteenBitPng()), Ending.completed(1));
        endings.put(origin.serve("/cmyk.jpg", seed("cmyk.jpg")), Ending.completed(1));
        endings.put(origin.serve("/animated.gif", seed("animated.gif")), Ending.completed(1));
    }

    private static void noAnswers(Map<String, Ending> endings) {
        endings.put("http://127.0.0.1:" + FreePort.next() + "/a.jpg", Ending.failed("connect", 3));
        endings.put("http://halftone.invalid/a.jpg", Ending.failed("dns", 1));
    }

    private static void assertThatImagesEnded(String requestId, Map<String, Ending> endings) {
        List<Map<String, Object>> images = Api.images(requestId);
        assertThat(images).hasSameSizeAs(endings.keySet());
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, Object> image : images) {
            String url = (String) image.get("input_url");
            Ending ending = endings.get(url);
            softly.assertThat(image.get("error_code"))
                    .as("code of %s: %s", url, image)
                    .isEqualTo(ending.code());
            softly.assertThat(image.get("attempts")).as("attempts of %s", url).isEqualTo(ending.attempts());
            if (ending.code() == null) {
                softly.assertThat(image).as(url).containsEntry("state", "Completed");
                softly.assertThat(image).as(url).containsEntry("unchanged", ending.unchanged());
                softly.assertThat((String) image.get("output_url")).as(url).endsWith("." + ending.extension());
                softly.assertThatCode(() -> Pictures.decode(output(image)))
                        .as(url)
                        .doesNotThrowAnyException();
            } else {
                softly.assertThat(image)
                        .as(url)
                        .containsEntry("state", "Failed")
                        .containsEntry("output_url", null);
                softly.assertThat((String) image.get("error_message")).as(url).isNotBlank();
            }
        }
        softly.assertAll();
    }

    private static byte[] output(Map<String, Object> image) {
        String path = ((String) image.get("output_url")).replaceFirst("^https?://[^/]+", "");
        return RestAssured.get(path).then().statusCode(200).extract().asByteArray();
    }

    private static void assertThatCountersAreExact(Response status, Map<String, Ending> endings) {
        long failed = endings.values().stream()
                .filter(ending -> ending.code() != null)
                .count();
        assertThat(status.<String>path("status")).isEqualTo("Completed");
        assertThat(status.<Integer>path("images_total")).isEqualTo(endings.size());
        assertThat(status.<Integer>path("images_failed")).isEqualTo((int) failed);
        assertThat(status.<Integer>path("images_processed")).isEqualTo(endings.size() - (int) failed);
    }

    private static Map<String, Instant> ends(String requestId) {
        Map<String, Instant> ends = new LinkedHashMap<>();
        SERVICE.rows("select input_url, ended_at from image where request_id = ?", UUID.fromString(requestId))
                .forEach(row -> ends.put((String) row.get("input_url"), ((Timestamp) row.get("ended_at")).toInstant()));
        return ends;
    }

    private static byte[] photo() {
        return Pictures.jpeg(160, 120, 7);
    }

    private static void answer(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    private static void redirect(HttpServerRequest request, String location) {
        request.response().setStatusCode(301).putHeader("Location", location).end();
    }

    private static void tellToWait(HttpServerRequest request) {
        request.response().setStatusCode(429).putHeader("Retry-After", "0").end();
    }

    private static Handler<HttpServerRequest> failing(int times, Handler<HttpServerRequest> failure) {
        AtomicInteger failures = new AtomicInteger();
        return request -> {
            if (failures.getAndIncrement() < times) {
                failure.handle(request);
            } else {
                request.response().end(Buffer.buffer(photo()));
            }
        };
    }

    private static void answerCompressed(HttpServerRequest request) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(photo());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.response().putHeader("Content-Encoding", "gzip").end(Buffer.buffer(compressed.toByteArray()));
    }

    private static void trickle(Origin origin, HttpServerResponse response) {
        response.putHeader("Content-Length", "100000");
        long timer = origin.vertx().setPeriodic(1, 1_000, tick -> response.write("\u00ff"));
        response.closeHandler(closed -> origin.vertx().cancelTimer(timer));
    }

    private static void pour(HttpServerResponse response) {
        response.setChunked(true);
        pourOn(response, Buffer.buffer(new byte[64 * 1024]));
    }

    private static void pourOn(HttpServerResponse response, Buffer piece) {
        response.write(piece).onSuccess(written -> pourOn(response, piece));
    }

    private static byte[] seed(String name) {
        try (InputStream file = MisbehavingOriginsIT.class.getResourceAsStream("/recompress/" + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sixteenBitPng() {
        ComponentColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colours.createCompatibleWritableRaster(160, 120);
        BufferedImage picture = new BufferedImage(colours, raster, false, null);
        picture.createGraphics().drawImage(Pictures.picture(160, 120, 7), 0, 0, null);
        return Pictures.encode(picture, "png");
    }

    /** A small file whose header (RFC 2083, section 4.1.1) declares 30,000 by 30,000 pixels. */
    private static byte[] vastPng() {
        byte[] png = Pictures.encode(Pictures.picture(8, 8, 1), "png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 30_000).putInt(20, 30_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        return png;
    }
}
