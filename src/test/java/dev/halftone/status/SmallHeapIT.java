package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.opencsv.CSVReader;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A service with a small heap serves whatever has been uploaded. Data that a row or request has once is not held once
 * for each image or request in the response. The rows are longer than uploads may contain.
 */
@Tag("process")
@Tag("faults")
class SmallHeapIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final int AT_A_TIME = 6;
    private static final int IMAGES = 35_000;
    private static final int NAME = 500_000;
    /** The responses are hundreds of times larger than the heap; this many bytes of each are read. */
    private static final long READ = 400_000_000;

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.withHeap("256m", Map.of());

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void nothingWasLackingMemory() {
        assertThat(SERVICE.log().contains("OutOfMemoryError")).isFalse();
        Api.status(UUID.randomUUID().toString()).then().statusCode(404);
    }

    @Test
    void imagesOfARowWithALongNameComeInPagesThatAreShorterAndAddUp() throws Exception {
        UUID request = rowOf(IMAGES, NAME);

        List<List<Integer>> walks = atOnce(() -> walk(request, 100));

        assertThat(walks).containsOnly(IntStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void theCsvOfImagesOfARowWithALongNameIsStreamed() throws Exception {
        UUID request = rowOf(IMAGES, NAME);

        List<Long> read = atOnce(() -> {
            HttpRequest csv = HttpRequest.newBuilder(
                            PackagedService.address().resolve("requests/" + request + "/images"))
                    .header("Accept", "text/csv")
                    .build();
            try (InputStream body = http.send(csv, BodyHandlers.ofInputStream()).body()) {
                return skip(body, READ / AT_A_TIME);
            }
        });

        assertThat(read).containsOnly(READ / AT_A_TIME);
    }

    @Test
    void theOutputOfARowWithManyUrlsIsThatRow() throws Exception {
        UUID request = rowOf(IMAGES, NAME);

        List<String[]> rows = atOnce(() -> {
            try (CSVReader csv = new CSVReader(new BufferedReader(
                    new InputStreamReader(open("requests/" + request + "/output.csv"), StandardCharsets.UTF_8)))) {
                List<String[]> all = csv.readAll();
                assertThat(all).hasSize(2);
                return all.get(1);
            }
        });

        for (String[] row : rows) {
            assertThat(row).hasSize(5);
            assertThat(row[1]).hasSize(NAME);
            assertThat(row[3].split(",", -1)).hasSize(IMAGES);
            assertThat(row[3].split(",", -1)[IMAGES - 2]).endsWith(".jpg");
            assertThat(row[3]).endsWith(",");
            assertThat(row[4]).isEqualTo(IMAGES + ": http_status: \"Quoted\", and told.");
        }
    }

    @Test
    void theArchiveOfARowWithALongNameIsWhole() throws Exception {
        UUID request = rowOf(IMAGES, NAME);

        List<Integer> entries = atOnce(() -> {
            try (ZipInputStream zip = new ZipInputStream(open("requests/" + request + "/output.zip"))) {
                int count = 0;
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    count++;
                }
                return count;
            }
        });

        assertThat(entries).containsOnly(IMAGES - 1);
    }

    @Test
    void requestsAreListedWithoutTheirHeaders() throws Exception {
        SERVICE.execute("""
                insert into request (id, status, quality, effort, columns, separator, images_total, webhook_url, created_at, updated_at)
                select gen_random_uuid(), 'CANCELLED', 50, 'FAST', array['S. No.' || repeat('x', 1000000)], ',', 1,
                       'https://example.com/' || repeat('w', 8000), now(), now()
                from generate_series(1, 600)""");

        List<Integer> listed = atOnce(() -> {
            int count = 0;
            String cursor = "";
            while (cursor != null) {
                JsonNode page = json("requests?limit=1000&cursor=" + cursor);
                count += page.get("requests").size();
                cursor = page.get("next_cursor").textValue();
            }
            return count;
        });

        assertThat(listed).allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(600));
    }

    /** A row within the limits of uploads. */
    @Test
    void anHonestRowOfThousandsOfUrlsIsUploadedAndComesBack() throws Exception {
        try (Origin origin = new Origin()) {
            byte[] picture = Pictures.jpeg(16, 16, 1);
            List<String> urls = IntStream.range(0, 5_000)
                    .mapToObj(i -> origin.url("/photos/" + "p".repeat(30) + "-" + i % 50 + ".jpg"))
                    .toList();
            urls.stream().distinct().forEach(url -> origin.serve(url.replaceFirst("http://[^/]*", ""), picture));
            String id = Api.upload(List.of(urls));
            Api.awaitEnd(id).then().statusCode(200);

            List<String> lines = atOnce(() -> {
                try (InputStream body = open("requests/" + id + "/output.csv")) {
                    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
                }
            });

            assertThat(lines).allSatisfy(csv -> assertThat(csv.split("\\.jpg")).hasSize(10_001));
        }
    }

    /** Each client's response is buffered for minutes. */
    @Test
    void clientsThatReadNothingAreNoMoreThanThereIsMemoryFor() throws Exception {
        UUID request = rowOf(IMAGES, NAME);
        List<Socket> clients = new ArrayList<>();
        try {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Socket client =
                        new Socket("localhost", PackagedService.address().getPort());
                client.setReceiveBufferSize(4096);
                client.setSoTimeout((int) WAIT_TIMEOUT.toMillis());
                clients.add(client);
                client.getOutputStream()
                        .write(("GET /requests/" + request + "/images HTTP/1.1\r\nHost: localhost\r\nAccept: "
                                        + (i % 2 == 0 ? "text/csv" : "application/json") + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                answers.add(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            }

            assertThat(answers).contains("HTTP/1.1 200", "HTTP/1.1 503");
            assertThat(answers.subList(0, 20)).containsOnly("HTTP/1.1 200");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        await().atMost(WAIT_TIMEOUT)
                .until(() ->
                        given().get("/requests/" + request + "/images?limit=1").statusCode() == 200);
    }

    /** The positions on consecutive pages, until there are this many. */
    private List<Integer> walk(UUID request, int most) throws Exception {
        List<Integer> positions = new ArrayList<>();
        String cursor = "";
        while (cursor != null && positions.size() < most) {
            JsonNode page = json("requests/" + request + "/images?limit=1000&cursor=" + cursor);
            assertThat(page.get("images")).isNotEmpty();
            page.get("images").forEach(image -> {
                positions.add(image.get("position").intValue());
                assertThat(image.get("product_name").textValue()).hasSize(NAME);
            });
            cursor = page.get("next_cursor").textValue();
        }
        return positions.subList(0, Math.min(most, positions.size()));
    }

    private JsonNode json(String path) throws Exception {
        try (InputStream body = open(path)) {
            return new ObjectMapper().readTree(body);
        }
    }

    private InputStream open(String path) throws Exception {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(PackagedService.address().resolve(path)).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static long skip(InputStream body, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long read = 0;
        while (read < most) {
            int some = body.read(buffer);
            if (some < 0) {
                break;
            }
            read += some;
        }
        return Math.min(read, most);
    }

    /** Results of concurrent calls. */
    private static <T> List<T> atOnce(Callable<T> client) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : clients.invokeAll(Collections.nCopies(AT_A_TIME, client))) {
                results.add(result.get());
            }
            return results;
        } finally {
            clients.shutdownNow();
        }
    }

    /** A request with one row whose images share an output, except the last, which has failed. */
    private static UUID rowOf(int images, int nameLength) throws IOException {
        UUID request = UUID.randomUUID();
        String key = request + "/" + UUID.randomUUID() + ".jpg";
        Path output = SERVICE.store().resolve(key);
        Files.createDirectories(output.getParent());
        Files.write(output, Pictures.jpeg(16, 16, 1));
        SERVICE.execute("""
                insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,
                                     images_failed, created_at, updated_at, completed_at)
                values ('%1$s', 'COMPLETED', 50, 'FAST', '{S. No.,Product Name,Input Image Urls}', ',', %2$d, %2$d - 1, 1,
                        now(), now(), now());
                insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                values ('%1$s', 2, 1, repeat('n', %3$d),
                        json_build_array('1', repeat('n', %3$d), repeat('http://a.example/1,', %2$d)), 1, %2$d);
                insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key, unchanged,
                                   error_code, error_message, source_bytes, output_bytes, width, height, milliseconds, ended_at)
                select gen_random_uuid(), '%1$s', i, 2, i, 'http://a.example/1', case when i < %2$d then 'COMPLETED' else 'FAILED' end,
                       now(), case when i < %2$d then '%4$s' end, false, case when i = %2$d then 'http_status' end,
                       case when i = %2$d then '"Quoted", and told.' end, 1000, 500, 16, 16, 5, now()
                from generate_series(1, %2$d) i""".formatted(request, images, nameLength, key));
        await().atMost(WAIT_TIMEOUT).until(() -> Api.status(request.toString()).statusCode() == 200);
        return request;
    }
}
