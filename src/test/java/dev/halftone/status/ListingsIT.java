package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;

import com.opencsv.CSVReader;
import com.opencsv.exceptions.CsvException;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of requests and of images. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final int IMAGES = 7;

    private String requestId;
    private List<String> urls;

    /** Every second image of seven succeeds. */
    @BeforeEach
    void endOneRequest() {
        if (requestId != null) {
            return;
        }
        try (Origin origin = new Origin()) {
            urls = IntStream.range(0, IMAGES)
                    .mapToObj(i -> i % 2 == 0
                            ? origin.url("/nothing/" + i)
                            : origin.serve("/" + i + ".jpg", Pictures.jpeg(64, 48, i)))
                    .toList();
            String id = Api.upload(List.of(urls.subList(0, 3), urls.subList(3, 7)));
            Api.awaitEnd(id);
            requestId = id;
        }
    }

    @Test
    void anImageTellsEverythingOfItself() {
        List<Map<String, Object>> images = Api.images(requestId);

        Map<String, Object> failed = images.get(0);
        assertThat(failed)
                .containsOnlyKeys(
                        "image_id",
                        "serial_number",
                        "product_name",
                        "row",
                        "position",
                        "input_url",
                        "output_url",
                        "state",
                        "attempts",
                        "unchanged",
                        "error_code",
                        "error_message",
                        "source_bytes",
                        "output_bytes",
                        "width",
                        "height",
                        "milliseconds",
                        "output_format",
                        "animated",
                        "warning",
                        "reused")
                .containsEntry("state", "Failed")
                .containsEntry("error_code", "http_status")
                .containsEntry("error_message", "127.0.0.1 answered 404 Not Found.")
                .containsEntry("output_url", null)
                .containsEntry("output_format", null)
                .containsEntry("animated", null)
                .containsEntry("warning", null)
                .containsEntry("reused", null);
        Map<String, Object> completed = images.get(3);
        assertThat(completed)
                .containsEntry("serial_number", 2)
                .containsEntry("product_name", "Product 2")
                .containsEntry("row", 3)
                .containsEntry("position", 1)
                .containsEntry("input_url", urls.get(3))
                .containsEntry(
                        "output_url",
                        "http://localhost:" + RestAssured.port + "/images/" + requestId + "/"
                                + completed.get("image_id") + ".jpg")
                .containsEntry("state", "Completed")
                .containsEntry("attempts", 1)
                .containsEntry("unchanged", false)
                .containsEntry("error_code", null)
                .containsEntry("source_bytes", Pictures.jpeg(64, 48, 3).length)
                .containsEntry("output_format", "jpeg")
                .containsEntry("animated", false)
                .containsEntry("warning", null)
                .containsEntry("width", 64)
                .containsEntry("height", 48);
        assertThat((Integer) completed.get("output_bytes")).isPositive();
        assertThat((Integer) completed.get("milliseconds")).isNotNegative();
    }

    /** The rows are made without fetching anything. */
    @Test
    void theFormatOfEveryOutputAndWhatItsSourceLackedAreTold() throws IOException, CsvException {
        String request = "00" + UUID.randomUUID().toString().substring(2);
        SERVICE.execute("""
                        insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,
                                             created_at, updated_at, completed_at)
                        values ('%1$s', 'COMPLETED', 50, 'FAST', '{a,b,c}', ',', 7, 7, now(), now(), now());
                        insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                        values ('%1$s', 2, 1, 'Lamp', '[]', 1, 7);
                        insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at,
                                           output_key, unchanged, ended_at, animated, warning)
                        select id, '%1$s', i, 2, i, 'http://a.example/' || i, 'COMPLETED', now(), '%1$s/' || id || '.' || format,
                               true, now(), case when format = 'gif' then true end,
                               case when format = 'jpg' then 'The last 12 of 48 rows are missing.' end
                        from (select gen_random_uuid() as id, format, i
                              from unnest(array['jpg', 'png', 'gif', 'bmp', 'tif', 'webp', 'psd']) with ordinality f (format, i)) o
                        """.formatted(request));

        List<Map<String, Object>> images = Api.images(request);

        assertThat(images)
                .extracting(image -> image.get("output_format"))
                .containsExactly("jpeg", "png", "gif", "bmp", "tiff", "webp", "psd");
        assertThat(images)
                .extracting(image -> image.get("animated"))
                .containsExactly(false, false, true, false, false, false, false);
        assertThat(images)
                .extracting(image -> image.get("warning"))
                .containsExactly("The last 12 of 48 rows are missing.", null, null, null, null, null, null);
        List<String[]> rows = new CSVReader(new StringReader(given().accept("text/csv")
                        .get("/requests/" + request + "/images")
                        .asString()))
                .readAll();
        assertThat(rows.get(1)).endsWith("jpeg", "false", "The last 12 of 48 rows are missing.", "false");
        assertThat(rows.get(3)).endsWith("gif", "true", "", "false");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 8})
    void pagesOfImagesAddUpToAllInTheOrderOfTheCsv(int limit) {
        assertThat(walk("/requests/" + requestId + "/images", "images", limit, Map.of()))
                .extracting(image -> image.get("input_url"))
                .containsExactlyElementsOf(urls);
    }

    @ParameterizedTest
    @CsvSource({"failed, 4", "completed, 3", "FAILED, 4", "pending, 0", "cancelled, 0"})
    void imagesAreFilteredByState(String state, int count) {
        List<Map<String, Object>> images =
                walk("/requests/" + requestId + "/images", "images", 2, Map.of("state", state));

        assertThat(images).hasSize(count).allSatisfy(image -> assertThat((String) image.get("state"))
                .isEqualToIgnoringCase(state));
        assertThat(images)
                .extracting(image -> urls.indexOf(image.get("input_url")))
                .isSorted();
    }

    @Test
    void theCsvOfImagesHasWhatTheListingHas() throws IOException, CsvException {
        Response answer = given().accept("text/csv").get("/requests/" + requestId + "/images");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualToIgnoringCase("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"images-" + requestId + ".csv\"");
        List<String[]> rows = new CSVReader(new StringReader(answer.asString())).readAll();
        List<Map<String, Object>> images = Api.images(requestId);
        assertThat(rows).hasSize(IMAGES + 1);
        assertThat(rows.get(0)).containsExactlyElementsOf(images.get(0).keySet());
        for (int i = 0; i < IMAGES; i++) {
            assertThat(rows.get(i + 1))
                    .containsExactlyElementsOf(images.get(i).values().stream()
                            .map(value -> Objects.toString(value, ""))
                            .toList());
        }
    }

    @Test
    void theCsvOfImagesIsFilteredByStateAndNotPaged() {
        String path = "/requests/" + requestId + "/images";

        assertThat(given().accept("text/csv")
                        .queryParam("state", "failed")
                        .get(path)
                        .asString()
                        .lines())
                .hasSize(1 + 4);
        for (String parameter : List.of("limit", "cursor")) {
            given().accept("text/csv")
                    .queryParam(parameter, "1")
                    .get(path)
                    .then()
                    .statusCode(400)
                    .contentType("application/json")
                    .body("error", containsString("A CSV has all images"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*/*", "application/json", "text/html,application/json;q=0.9,*/*;q=0.8", "text/csv;q=0.5, */*"})
    void whoDoesNotAskForACsvHasJson(String accept) {
        given().header("Accept", accept)
                .get("/requests/" + requestId + "/images")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("images", hasSize(IMAGES));
    }

    /** More images than one read returns. */
    @Test
    void aLongCsvOfImagesHasAllOfThem() {
        try (Origin origin = new Origin()) {
            List<List<String>> products = IntStream.range(0, 1_200)
                    .mapToObj(i -> List.of(origin.url("/nothing/" + i)))
                    .toList();
            String id = Api.upload(products);

            assertThat(given().accept("text/csv")
                            .get("/requests/" + id + "/images")
                            .asString()
                            .lines())
                    .hasSize(1_201)
                    .element(1_200)
                    .asString()
                    .contains("/nothing/1199");
        }
    }

    @Test
    void namesThatAreFormulasAreTextInTheCsvOfImages() {
        String id = Api.upload("S. No.,Product Name,Input Image Urls\n1,=1+1,http://127.0.0.1:9/1.jpg\n", Map.of())
                .path("request_id");

        assertThat(given().accept("text/csv").get("/requests/" + id + "/images").asString())
                .contains(",'=1+1,");
    }

    @Test
    void requestsAreListedNewestFirstEachOnce() {
        List<String> uploaded = new ArrayList<>(List.of(requestId));
        try (Origin origin = new Origin()) {
            for (int i = 0; i < 4; i++) {
                uploaded.add(Api.upload(List.of(List.of(origin.url("/nothing")))));
            }
        }

        List<String> listed = walk("/requests", "requests", 3, Map.of()).stream()
                .map(request -> (String) request.get("request_id"))
                .toList();

        assertThat(listed).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
        List<String> newest = new ArrayList<>(uploaded.subList(1, 5));
        newest.sort(Comparator.reverseOrder());
        assertThat(listed).startsWith(newest.toArray(String[]::new)).contains(requestId);
    }

    @Test
    void aRequestIsListedWithItsOptionsAndCounters() {
        Map<String, Object> alone = given().get("/requests/" + requestId)
                .then()
                .statusCode(200)
                .extract()
                .path("");

        assertThat(alone.keySet())
                .startsWith("request_id", "status", "images_processed", "images_total")
                .endsWith("attempt", "options");
        assertThat(alone)
                .containsEntry("images_processed", 3)
                .containsEntry("images_failed", 4)
                .containsEntry("attempt", 1);
        // Reading the headers of a page of requests would take too much memory.
        Map<String, Object> listed = new LinkedHashMap<>(alone);
        assertThat(listed.remove("columns"))
                .isEqualTo(Map.of("serial", "S. No.", "name", "Product Name", "images", List.of("Input Image Urls")));
        assertThat(walk("/requests", "requests", 1000, Map.of())).contains(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, 'limit is 0, must be 1 to 1000.'",
        "limit, 1001, 'limit is 1001, must be 1 to 1000.'",
        "limit, -5, 'limit is -5, must be 1 to 1000.'",
        "limit, ten, whole number",
        "limit, 99999999999, whole number",
        "cursor, nonsense, which no page has returned",
        "cursor, -1, which no page has returned",
        "state, lost, 'must be pending, completed, failed or cancelled.'"
    })
    void aParameterOutOfRangeIsRefused(String name, String value, String error) {
        given().queryParam(name, value)
                .get("/requests/" + requestId + "/images")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", containsString(error));
        if (!name.equals("state")) {
            given().queryParam(name, value)
                    .get("/requests")
                    .then()
                    .statusCode(400)
                    .contentType("application/json")
                    .body("error", containsString(error));
        }
    }

    @Test
    void anEmptyParameterIsNone() {
        given().queryParam("limit", "")
                .queryParam("cursor", "")
                .queryParam("state", "")
                .get("/requests/" + requestId + "/images")
                .then()
                .statusCode(200)
                .body("images", hasSize(IMAGES));
    }

    /** Follows next_cursor to the end; every page but the last is full. */
    private static List<Map<String, Object>> walk(String path, String list, int limit, Map<String, String> parameters) {
        List<Map<String, Object>> all = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParams(parameters)
                    .queryParam("limit", limit)
                    .queryParam("cursor", cursor)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Map<String, Object>> items = page.getList(list);
            cursor = page.getString("next_cursor");
            assertThat(items).hasSizeLessThanOrEqualTo(limit);
            if (cursor != null) {
                assertThat(items).hasSize(limit);
            }
            all.addAll(items);
        }
        return all;
    }
}
