package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.halftone.Api;
import dev.halftone.PackagedService;
import dev.halftone.catalog.Ids;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that were not accepted. The rows are made without an upload, so that there are many kinds of them. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowErrorsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final List<List<Object>> ERRORS = List.of(
            List.of(3, "Images", "\"ftp://a.example/1.jpg\" is not an http or https URL."),
            List.of(3, "=Title", "The product name is missing."),
            List.of(5, "", "The row has 3 cells, the header 2."));

    /** Three rows, of which two are rejected, and one image. */
    private static String request() {
        String request = Ids.next().toString(); // In the order of uploads, by which requests are listed.
        SERVICE.execute("""
                        insert into request (id, status, quality, effort, columns, separator, images_total, images_failed,
                                             rows_rejected, serial_column, image_columns, created_at, updated_at, completed_at)
                        values ('%1$s', 'FAILED', 50, 'FAST', '{SKU,Images,"=Title"}', ',', 1, 1, 2, 0, '{1}', now(), now(), now());
                        insert into product (request_id, row_number, serial_number, serial, name, cells, first_ordinal, image_count,
                                             errors)
                        values ('%1$s', 2, 2, 'A-1', 'A-1', '["A-1","http://a.example/1.jpg","x"]', 1, 1, null),
                               ('%1$s', 3, 3, 'A-2', 'A-2', '["A-2","ftp://a.example/1.jpg",""]', 2, 0,
                                '[{"column":"Images","message":"\\"ftp://a.example/1.jpg\\" is not an http or https URL."},
                                  {"column":"=Title","message":"The product name is missing."}]'),
                               ('%1$s', 5, 5, null, 'x', '["","",""]', 2, 0,
                                '[{"message":"The row has 3 cells, the header 2."}]');
                        insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, error_code,
                                           ended_at)
                        values (gen_random_uuid(), '%1$s', 1, 2, 1, 'http://a.example/1.jpg', 'FAILED', now(), 'dns', now())
                        """.formatted(request));
        return request;
    }

    @Test
    void eachErrorHasItsRowItsColumnAndItsMessage() {
        Response answer = given().get("/requests/" + request() + "/errors");

        answer.then()
                .statusCode(200)
                .contentType("application/json")
                .body("errors.row", equalTo(List.of(3, 3, 5)))
                .body("errors[0].column", equalTo("Images"))
                .body("errors[0].message", equalTo(ERRORS.get(0).get(2)))
                .body("errors[2].column", nullValue())
                .body("next_cursor", nullValue());
        assertThat(answer.<Map<String, Object>>path("errors[2]")).containsOnlyKeys("row", "column", "message");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void pagesAddUpToAllErrors(int limit) {
        String path = "/requests/" + request() + "/errors";
        List<String> messages = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParam("limit", limit)
                    .queryParam("cursor", cursor)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(page.getList("errors")).hasSizeLessThanOrEqualTo(limit);
            messages.addAll(page.getList("errors.message"));
            cursor = page.getString("next_cursor");
        }
        assertThat(messages)
                .containsExactlyElementsOf(
                        ERRORS.stream().map(error -> (String) error.get(2)).toList());
    }

    @Test
    void theCsvHasAllErrorsAndNoFormulas() {
        String request = request();

        Response answer = given().accept("text/csv").get("/requests/" + request + "/errors");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualToIgnoringCase("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"errors-" + request + ".csv\"");
        assertThat(answer.asString())
                .isEqualTo("row,column,message\r\n"
                        + "3,Images,\"\"\"ftp://a.example/1.jpg\"\" is not an http or https URL.\"\r\n"
                        + "3,'=Title,The product name is missing.\r\n"
                        + "5,,\"The row has 3 cells, the header 2.\"\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, 'limit is 0, must be 1 to 1000.'",
        "limit, ten, whole number",
        "cursor, 3, which no page has returned",
        "cursor, 3-, which no page has returned",
        "cursor, -1-1, which no page has returned",
        "cursor, 9999999999-1, which no page has returned"
    })
    void aParameterOutOfRangeIsRefused(String name, String value, String error) {
        given().queryParam(name, value)
                .get("/requests/" + request() + "/errors")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", containsString(error));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "cursor"})
    void aCsvIsNotPaged(String parameter) {
        given().accept("text/csv")
                .queryParam(parameter, "1")
                .get("/requests/" + request() + "/errors")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", containsString("A CSV has all errors"));
    }

    @Test
    void aRequestWhoseRowsWereAllAcceptedHasNone() {
        String request = Api.upload(List.of(List.of("http://127.0.0.1:9/1.jpg")));

        given().get("/requests/" + request + "/errors")
                .then()
                .statusCode(200)
                .body("errors", empty())
                .body("next_cursor", nullValue());
        assertThat(given().accept("text/csv")
                        .get("/requests/" + request + "/errors")
                        .asString())
                .isEqualTo("row,column,message\r\n");
        Api.status(request).then().body("rows_rejected", equalTo(0));
    }

    @Test
    void theirNumberIsToldWithTheStatusTheRequestAndItsEvents() {
        String request = request();

        Api.status(request).then().body("rows_rejected", equalTo(2));
        given().get("/requests/" + request).then().body("rows_rejected", equalTo(2));
        given().queryParam("limit", 1000)
                .get("/requests")
                .then()
                .body("requests.find { it.request_id == '%s' }.rows_rejected".formatted(request), equalTo(2));
        assertThat(given().get("/requests/" + request + "/events").asString()).contains("\"rows_rejected\":2,");
    }

    @Test
    void theyAreInTheirPlacesInTheOutputCsv() {
        assertThat(given().get("/requests/" + request() + "/output.csv").asString())
                .isEqualTo("SKU,Images,'=Title,Output Image Urls,Errors\r\n"
                        + "A-1,http://a.example/1.jpg,x,,1: dns\r\n"
                        + "A-2,ftp://a.example/1.jpg,,,\"row error: Images: \"\"ftp://a.example/1.jpg\"\" is not an http or"
                        + " https URL.; row error: =Title: The product name is missing.\"\r\n"
                        + ",,,,\"row error: The row has 3 cells, the header 2.\"\r\n");
    }

    @Test
    void aSerialNumberThatIsTextIsAString() {
        String request = request();

        given().get("/requests/" + request + "/images").then().body("images[0].serial_number", equalTo("A-1"));
        assertThat(given().accept("text/csv")
                        .get("/requests/" + request + "/images")
                        .asString())
                .contains(",A-1,A-1,2,1,http://a.example/1.jpg,");
    }

    @Test
    void aRequestTellsItsColumns() {
        given().get("/requests/" + request())
                .then()
                .body("columns.serial", equalTo("SKU"))
                .body("columns.name", nullValue())
                .body("columns.images", equalTo(List.of("Images")))
                .body("options.output_name", equalTo("id"))
                .body("options.output_csv", equalTo("add"))
                .body("options.reuse", equalTo("never"));
    }
}
