package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.store.ImageKey;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The outputs in one file. */
@Tag("process")
class OutputZipIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void allOutputsAreInItUnderNamesThatTellWhoseTheyAre() throws IOException {
        try (Origin origin = new Origin()) {
            String one = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            String two = origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2));
            String requestId = Api.upload("""
                            S. No.,Product Name,Input Image Urls
                            1,Table lamp,"%1$s,%3$s,%2$s"
                            2,../../../evil,%1$s
                            1,Table lamp,%2$s
                            """.formatted(one, two, origin.url("/nothing")), Map.of())
                    .path("request_id");
            Api.awaitEnd(requestId);

            Response answer = given().get("/requests/" + requestId + "/output.zip");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.contentType()).isEqualTo("application/zip");
            assertThat(answer.header("Content-Disposition"))
                    .isEqualTo("attachment; filename=\"output-" + requestId + ".zip\"");
            Map<String, byte[]> entries = entries(answer.asByteArray());
            assertThat(entries.keySet())
                    .containsExactly(
                            "1-Table_lamp-1.jpg", "1-Table_lamp-3.jpg", "2-evil-1.jpg", "1-Table_lamp-1-row4.jpg");
            List<byte[]> stored = Api.images(requestId).stream()
                    .filter(image -> image.get("output_url") != null)
                    .map(image -> ((String) image.get("output_url")).replaceFirst("http://[^/]*", ""))
                    .map(path -> given().get(path).asByteArray())
                    .toList();
            assertThat(entries.values().toArray(byte[][]::new)).isDeepEqualTo(stored.toArray(byte[][]::new));
            assertThat(given().get("/requests/" + requestId + "/output.zip/").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anEntryHasTheExtensionOfItsFormat() throws IOException {
        UUID request = storedRequest(3, 10);
        SERVICE.execute("update image set output_key = replace(output_key, '.jpg', '.webp') where request_id = '"
                + request + "' and ordinal = 1");
        SERVICE.execute("update image set output_key = replace(output_key, '.jpg', '.png') where request_id = '"
                + request + "' and ordinal = 3");
        SERVICE.put(new ImageKey(request, key(request, 1).imageId(), "webp"), content(7, 20));
        SERVICE.put(new ImageKey(request, key(request, 3).imageId(), "png"), content(8, 30));

        Map<String, byte[]> entries =
                entries(given().get("/requests/" + request + "/output.zip").asByteArray());

        assertThat(entries.keySet()).containsExactly("1-Product_1-1.webp", "2-Product_2-1.jpg", "3-Product_3-1.png");
        assertThat(entries.get("1-Product_1-1.webp")).isEqualTo(content(7, 20));
        assertThat(entries.get("3-Product_3-1.png")).isEqualTo(content(8, 30));
    }

    /** The same serial number in several rows, as exports of shops have it, and rows without images between them. */
    @Test
    void serialNumbersThatAreTextAreInTheNames() throws IOException {
        try (Origin origin = new Origin()) {
            String url = origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            String requestId = Api.upload("""
                            Handle,Title,Image Src
                            red/lamp,Lamp,%1$s
                            red/lamp,,%1$s
                            chair,,
                            Chair,Chair,%1$s
                            """.formatted(url), Map.of()).path("request_id");
            Api.awaitEnd(requestId);

            assertThat(entries(given().get("/requests/" + requestId + "/output.zip")
                                    .asByteArray())
                            .keySet())
                    .containsExactly("red_lamp-Lamp-1.jpg", "red_lamp-Lamp-1-row3.jpg", "Chair-Chair-1.jpg");
        }
    }

    @Test
    void aRequestWithoutOutputsHasAnEmptyArchive() throws IOException {
        String requestId = Api.upload(List.of(List.of("http://127.0.0.1:9/1.jpg")));

        byte[] archive = given().get("/requests/" + requestId + "/output.zip").asByteArray();

        assertThat(entries(archive)).isEmpty();
    }

    /** More images than one read returns, one of them too large to be kept in memory. */
    @Test
    void aLargeArchiveIsWhole() throws IOException {
        UUID request = storedRequest(1_100, 10);
        byte[] large = new byte[5_000_000];
        new Random(3).nextBytes(large);
        SERVICE.put(key(request, 2), large);

        Map<String, byte[]> entries =
                entries(given().get("/requests/" + request + "/output.zip").asByteArray());

        assertThat(entries).hasSize(1_100);
        assertThat(entries.get("2-Product_2-1.jpg")).isEqualTo(large);
        assertThat(entries.get("1100-Product_1100-1.jpg")).isEqualTo(content(1_100, 10));
    }

    /** 600 outputs of 100 KB exceed all buffers between the service and a client that does not read. */
    @Test
    void anArchiveWhoseRequestIsDeletedMeanwhileBreaksOff() throws Exception {
        UUID request = storedRequest(600, 100_000);
        HttpResponse<InputStream> answer = open(request);
        InputStream archive = answer.body();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        received.write(archive.readNBytes(100_000));

        given().delete("/requests/" + request).then().statusCode(204);

        assertThatThrownBy(() -> archive.transferTo(received)).isInstanceOf(IOException.class);
        Path file = Files.write(directory.resolve("broken.zip"), received.toByteArray());
        assertThatThrownBy(() -> new ZipFile(file.toFile()).close()).isInstanceOf(IOException.class);
    }

    @Test
    void anArchiveWithAnOutputThatIsMissingBreaksOff() throws Exception {
        UUID request = storedRequest(5, 100_000);
        Files.delete(SERVICE.store().resolve(key(request, 4).path()));

        InputStream archive = open(request).body();

        assertThatThrownBy(archive::readAllBytes).isInstanceOf(IOException.class);
    }

    /**
     * 60 MB for a client that does not read: the service stops reading, and closes its files when the client
     * disconnects.
     */
    @Test
    void aClientThatDoesNotReadIsWaitedForAndOneThatLeavesIsForgotten() throws Exception {
        UUID request = storedRequest(600, 100_000);
        InputStream archive = open(request).body();
        archive.readNBytes(1_000);

        Files.delete(SERVICE.store().resolve(key(request, 600).path()));
        // The last output has not been read yet, or the stream would be whole.
        assertThatThrownBy(archive::readAllBytes).isInstanceOf(IOException.class);

        open(request).body().close();
        Path stored = Path.of("/proc", String.valueOf(SERVICE.pid()), "fd");
        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(() -> assertThat(openFiles(stored, request)).isEmpty());
    }

    private static List<String> openFiles(Path descriptors, UUID request) throws IOException {
        List<String> open = new ArrayList<>();
        try (var links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.contains(request.toString())) {
                        open.add(target);
                    }
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return open;
    }

    private static HttpResponse<InputStream> open(UUID request) throws Exception {
        URI url = URI.create("http://localhost:" + RestAssured.port + "/requests/" + request + "/output.zip");
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofInputStream());
    }

    /** A request that has ended, and its outputs, made without fetching anything. */
    private static UUID storedRequest(int images, int bytes) {
        // Older than all others, by which requests are listed.
        UUID request = UUID.fromString("00" + UUID.randomUUID().toString().substring(2));
        SERVICE.execute("""
                        insert into request (id, status, quality, effort, columns, separator, images_total,
                                             images_processed, created_at, updated_at, completed_at)
                        values ('%1$s', 'COMPLETED', 50, 'FAST', '{a,b,c}', ',', %2$d, %2$d, now(), now(), now());
                        insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                        select '%1$s', i + 1, i, 'Product ' || i, '[]', i, 1 from generate_series(1, %2$d) i;
                        insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at,
                                           output_key, ended_at)
                        select k.id, '%1$s', k.i, k.i + 1, 1, 'http://a.example/' || k.i, 'COMPLETED', now(),
                               '%1$s/' || k.id || '.jpg', now()
                        from (select i, ('00000000-0000-7000-8000-' || lpad(to_hex(i), 4, '0')
                                         || substr('%1$s', 1, 8))::uuid as id
                              from generate_series(1, %2$d) i) k""".formatted(request, images));
        for (int i = 1; i <= images; i++) {
            SERVICE.put(key(request, i), content(i, bytes));
        }
        return request;
    }

    private static ImageKey key(UUID request, int image) {
        String id = "00000000-0000-7000-8000-%04x%s"
                .formatted(image, request.toString().substring(0, 8));
        return new ImageKey(request, UUID.fromString(id), "jpg");
    }

    private static byte[] content(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** As one reads it from its end, and as one reads it from its beginning. */
    private Map<String, byte[]> entries(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        Path file = Files.write(directory.resolve("output.zip"), archive);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        Map<String, byte[]> streamed = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                streamed.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(streamed.keySet()).containsExactlyElementsOf(entries.keySet());
        streamed.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(entries.get(name)));
        return entries;
    }
}
