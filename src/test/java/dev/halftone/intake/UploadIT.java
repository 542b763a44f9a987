package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upload endpoint takes, what it refuses, and in which words. */
@Tag("process")
class UploadIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String HEADER = CsvFiles.HEADER;
    private static final Map<String, String> NO_OPTIONS = Map.of();

    /** Responds with 404 unless told otherwise, so that accepted requests end soon. */
    private static Origin origin;

    @BeforeAll
    static void openOrigin() {
        origin = new Origin();
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    private record Image(long serialNumber, String productName, int position, String inputUrl) {}

    /** {@code @} stands for the origin's address. */
    static Stream<Arguments> acceptedFiles() throws IOException {
        List<Image> two = List.of(image(1, "Lamp", 1, "@/1.jpg"), image(1, "Lamp", 2, "@/2.jpg"));
        String plain = HEADER + "1,Lamp,\"@/1.jpg,@/2.jpg\"\n";
        return Stream.of(
                arguments("plain", plain, "products.csv", two),
                arguments(
                        "Excel: semicolons, byte-order mark, CRLF",
                        "\ufeffS. No.;Product Name;Input Image Urls\r\n1;Lamp;@/1.jpg,@/2.jpg\r\n",
                        "Mappe1.csv",
                        two),
                arguments(
                        "Excel with its separator line",
                        "sep=;\r\nS. No.;Product Name;Input Image Urls\r\n1;Lamp;@/1.jpg,@/2.jpg\r\n",
                        "products.csv",
                        two),
                arguments(
                        "LibreOffice: everything quoted, line breaks in cells",
                        "\"S. No.\",\"Product Name\",\"Input Image Urls\"\n\"1\",\"Lamp\nwith shade\",\"@/1.jpg,\n@/2.jpg\"\n",
                        "products.csv",
                        List.of(
                                image(1, "Lamp\nwith shade", 1, "@/1.jpg"),
                                image(1, "Lamp\nwith shade", 2, "@/2.jpg"))),
                arguments(
                        "tabs, another order, a further column, blank lines, no line end",
                        "\nInput Image Urls\tColour\tserial number\t PRODUCT NAME \n\n@/1.jpg\tred\t7\tLämp",
                        "products.tsv",
                        List.of(image(7, "Lämp", 1, "@/1.jpg"))),
                arguments(
                        "commas in URLs",
                        HEADER + "1,Lamp,\"@/w_200,h_100/a.jpg?crop=1,2,@/b,.jpg\"\n",
                        "products.csv",
                        List.of(image(1, "Lamp", 1, "@/w_200,h_100/a.jpg?crop=1,2"), image(1, "Lamp", 2, "@/b,.jpg"))),
                arguments("a name that says nothing", plain, "upload.bin", two));
    }

    private static Image image(long serialNumber, String productName, int position, String url) {
        return new Image(serialNumber, productName, position, url);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acceptedFiles")
    void productCsvsOfManyOriginsAreAccepted(String kind, String csv, String fileName, List<Image> images) {
        assertThatImagesAre(images, Api.upload(CsvFiles.utf8(here(csv)), fileName, NO_OPTIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"products.csv.gz", "products.csv"})
    void aCompressedCsvIsAcceptedUnderAnyName(String fileName) throws IOException {
        byte[] csv = CsvFiles.gzip(CsvFiles.utf8(here(HEADER + "1,Lamp,@/1.jpg\n")));

        assertThatImagesAre(List.of(image(1, "Lamp", 1, "@/1.jpg")), Api.upload(csv, fileName, NO_OPTIONS));
    }

    private static void assertThatImagesAre(List<Image> expected, Response answer) {
        String requestId = answer.then().statusCode(200).extract().path("request_id");
        assertThat(Api.status(requestId).<Integer>path("images_total")).isEqualTo(expected.size());
        assertThat(Api.images(requestId).stream().map(UploadIT::listed))
                .isEqualTo(expected.stream()
                        .map(image -> image(
                                image.serialNumber(), image.productName(), image.position(), here(image.inputUrl())))
                        .toList());
    }

    private static Image listed(Map<String, Object> image) {
        return image(
                ((Number) image.get("serial_number")).longValue(),
                (String) image.get("product_name"),
                (Integer) image.get("position"),
                (String) image.get("input_url"));
    }

    private static String here(String text) {
        return text.replace("@", origin.url(""));
    }

    static Stream<Arguments> refusedFiles() throws IOException {
        String row = "1,Lamp,http://a.example/1\n";
        byte[] png = Pictures.encode(Pictures.picture(8, 8, 1), "png");
        byte[] latin1 = (HEADER + row + "2,Müller,http://a.example/2\n").getBytes(ISO_8859_1);
        byte[] gzip = CsvFiles.gzip(CsvFiles.utf8(HEADER + row.repeat(1000)));
        return Stream.of(
                arguments("empty", new byte[0], "The file is empty: it has no header row.", null),
                arguments("header only", CsvFiles.utf8(HEADER), "The CSV has a header but no rows.", null),
                arguments("no header", CsvFiles.utf8(row), "The file has no header row", null),
                arguments("a PNG named .csv", png, "Not a CSV file: it is a PNG image.", null),
                arguments("Latin-1", latin1, "Row 3: not UTF-8, byte 0xFC in line 3", 3),
                arguments(
                        "an unclosed quote",
                        CsvFiles.utf8(HEADER + row + "2,\"Chair,http://a.example/2\n" + row),
                        "Row 3: the quoted cell that begins in line 3 is never closed; add its closing quote.",
                        3),
                arguments(
                        "gzip, cut off",
                        Arrays.copyOf(gzip, gzip.length / 2),
                        "The gzip file is cut off; compress the CSV again.",
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedFiles")
    void aFileThatIsNoProductCsvIsRefusedWithASentence(String kind, byte[] file, String error, Integer row) {
        String newest = newestRequest();

        ValidatableResponse answer = assertThatRefused(400, Api.upload(file, "products.csv", NO_OPTIONS));

        answer.body("error", containsString(error));
        if (row != null) {
            answer.body("details[0].row", equalTo(row));
        }
        assertThat(newestRequest()).isEqualTo(newest);
    }

    @Test
    void oneWrongRowInTenThousandIsToldAndNothingIsStored() {
        String newest = newestRequest();
        String good = here("1,Lamp,@/1.jpg\n");
        String csv = HEADER + good.repeat(7_654) + "7655,Lamp,a.example/1\n" + good.repeat(2_345);

        assertThatRefused(400, Api.upload(csv, NO_OPTIONS))
                .body("error", equalTo("The CSV has 1 error, in row 7656."))
                .body("details", hasSize(1))
                .body("details[0].row", equalTo(7656))
                .body("details[0].column", equalTo("Input Image Urls"))
                .body("details[0].message", equalTo("\"a.example/1\" does not begin with http:// or https://."));

        assertThat(newestRequest()).isEqualTo(newest);
    }

    @Test
    void allErrorsAreToldTheFirstHundredOfThemListed() {
        String csv = HEADER + here("1,Lamp,@/1.jpg\n") + "x,,ftp://a/1\n".repeat(50);

        assertThatRefused(400, Api.upload(csv, NO_OPTIONS))
                .body("error", equalTo("The CSV has 150 errors in 50 rows; the first 100 are listed."))
                .body("details", hasSize(100))
                .body(
                        "details[0]",
                        equalTo(Map.of(
                                "row",
                                3,
                                "column",
                                "S. No.",
                                "message",
                                "\"x\" is not a whole number; to take any text, name the column with serial_column.")))
                .body("details[99].row", equalTo(36));
    }

    @Test
    void moreImagesThanAllowedAreTooMany() {
        String newest = newestRequest();

        assertThatRefused(413, Api.upload(HEADER + "1,L,http://a.example/1\n".repeat(100_001), NO_OPTIONS))
                .body("error", equalTo("The CSV has more than 100000 images; split it into several."));

        assertThat(newestRequest()).isEqualTo(newest);
    }

    /** 53 million bytes in 53,000 rows. */
    private static byte[] largeCsv() {
        return CsvFiles.utf8(HEADER + ("1," + "x".repeat(972) + ",http://a.example/1234567\n").repeat(53_000));
    }

    @Test
    void aCsvLargerThanAllowedIsRefused() {
        var answer = new FormClient(RestAssured.port).upload(largeCsv());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(JsonPath.from(answer.body()).<Object>get())
                .isEqualTo(Map.of("error", "The CSV is larger than 50 MB; split it into several."));
    }

    @Test
    void aCsvThatBecomesTooLargeWhenDecompressedIsRefused() throws IOException {
        assertThatRefused(413, Api.upload(CsvFiles.gzip(largeCsv()), "products.csv.gz", NO_OPTIONS))
                .body("error", equalTo("The CSV is larger than 50 MB; split it into several."));
    }

    @Test
    void aBodyThatNoCsvCanNeedIsRefusedBeforeItIsSent() {
        String answer = new FormClient(RestAssured.port).announce(10_000_000_000L);

        assertThat(answer).startsWith("HTTP/1.1 413 ").containsIgnoringCase("content-type: application/json");
        assertThat(JsonPath.from(answer.substring(answer.indexOf("\r\n\r\n"))).getString("error"))
                .endsWith(".");
    }

    private interface Body extends UnaryOperator<RequestSpecification> {}

    static Stream<Arguments> uploadsWithoutAFile() {
        byte[] csv = CsvFiles.utf8(HEADER + "1,Lamp,http://a.example/1\n");
        return Stream.of(
                arguments("no part but an option", (Body) request -> request.multiPart("quality", "50")),
                arguments("another part's name", (Body) request -> request.multiPart("csv", "a.csv", csv, "text/csv")),
                arguments("a form without parts", (Body) request -> request.formParam("file", "products.csv")),
                arguments("plain text", (Body)
                        request -> request.contentType("text/plain").body(csv)),
                arguments("JSON", (Body)
                        request -> request.contentType("application/json").body("{\"file\": \"\"}")),
                arguments("nothing", (Body) request -> request));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uploadsWithoutAFile")
    void anUploadWithoutAFileIsToldHowToSendIt(String kind, Body body) {
        assertThatRefused(400, body.apply(given()).post("/upload/"))
                .body("error", containsString("multipart/form-data in a part named 'file'"));
    }

    static Stream<Arguments> workbooks() {
        byte[] workbook = {'P', 'K', 3, 4, 20, 0, 6, 0};
        String xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return Stream.of(
                arguments("a form", (Body) request -> request.multiPart("file", "products.xlsx", workbook, xlsx)),
                arguments("under another name", (Body)
                        request -> request.multiPart("file", "products.csv", workbook, "text/csv")),
                arguments(
                        "the body", (Body) request -> request.contentType(xlsx).body(workbook)),
                arguments("the body as .xls", (Body) request ->
                        request.contentType("application/vnd.ms-excel").body(workbook)),
                arguments("the body with another type", (Body) request ->
                        request.contentType("text/csv; charset=utf-8").body(workbook)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workbooks")
    void aWorkbookIsToldHowToSaveItAsCsv(String kind, Body body) {
        assertThatRefused(400, body.apply(given()).post("/upload/"))
                .body("error", containsString("Save the sheet as CSV: in Excel with File, Save As"));
    }

    @Test
    void aPartWithoutAFileNameIsAFileTooWhenItIsNamedFile() {
        var answer = new FormClient(RestAssured.port).field("file", here(HEADER + "1,Lamp,@/1.jpg\n"));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "quality, 0, \"quality is '0', must be a whole number from 1 to 100.\"",
                "quality, 101, \"quality is '101', must be a whole number from 1 to 100.\"",
                "quality, abc, \"quality is 'abc', must be a whole number from 1 to 100.\"",
                "quality, 50.5, \"quality is '50.5', must be a whole number from 1 to 100.\"",
                "quality, 99999999999, \"quality is '99999999999', must be a whole number from 1 to 100.\"",
                "effort, huge, \"effort is 'huge', must be 'fast' or 'small'.\"",
                "subsampling, 420, \"subsampling is '420', must be 'auto' or 'keep'.\"",
                "format, jpg, \"format is 'jpg', must be 'jpeg', 'webp', 'png', 'keep' or 'auto'.\"",
                "fit, pad, \"fit is 'pad', which needs both max_width and max_height.\"",
                "background, red, \"background is 'red', must be 'white', 'black', 'transparent' or a colour such as '#ff8800' or '#f80'.\"",
                "background, transparent, \"background is 'transparent', which needs the format 'webp', 'png', 'keep' or 'auto': a JPEG has no transparency.\"",
                "enlarge, true, \"enlarge is 'true', which needs max_width or max_height.\"",
                "salvage, 2, \"salvage is '2', must be 'true' or 'false'.\"",
                "max_width, 0, \"max_width is '0', must be a whole number from 1 to 65535.\"",
                "max_width, -1, \"max_width is '-1', must be a whole number from 1 to 65535.\"",
                "max_height, 65536, \"max_height is '65536', must be a whole number from 1 to 65535.\"",
                "webhook_url, nonsense, webhook_url must be an absolute http or https URL of at most 2048 characters.",
                "webhook_url, ftp://a.example/, webhook_url must be an absolute http or https URL of at most 2048 characters.",
                "webhook_url, https:///path, webhook_url must be an absolute http or https URL of at most 2048 characters."
            })
    void anOptionOutOfRangeIsRefused(String name, String value, String error) {
        String newest = newestRequest();

        assertThatRefused(400, Api.upload(HEADER + "1,Lamp,http://a.example/1\n", Map.of(name, value)))
                .body("error", equalTo(error));

        assertThat(newestRequest()).isEqualTo(newest);
    }

    @Test
    void optionsAreKept() {
        String csv = here(HEADER + "1,Lamp,@/1.jpg\n");
        Map<String, String> options = Map.ofEntries(
                Map.entry("quality", "80"),
                Map.entry("effort", "Small"),
                Map.entry("subsampling", "Keep"),
                Map.entry("max_width", "640"),
                Map.entry("max_height", " 480 "),
                Map.entry("format", "WebP"),
                Map.entry("fit", "Pad"),
                Map.entry("background", "Transparent"),
                Map.entry("enlarge", "true"),
                Map.entry("salvage", "True"),
                Map.entry("output_name", " {Serial}-{position} "),
                Map.entry("output_csv", "Replace"),
                Map.entry("reuse", "UNCHANGED"),
                Map.entry("webhook_url", "https://a.example/hook"));

        assertThat(options(csv, options))
                .containsOnly(
                        Map.entry("quality", 80),
                        Map.entry("effort", "small"),
                        Map.entry("subsampling", "keep"),
                        Map.entry("max_width", 640),
                        Map.entry("max_height", 480),
                        Map.entry("format", "webp"),
                        Map.entry("fit", "pad"),
                        Map.entry("background", "transparent"),
                        Map.entry("enlarge", true),
                        Map.entry("salvage", true),
                        Map.entry("output_csv", "replace"),
                        Map.entry("reuse", "unchanged"),
                        Map.entry("output_name", "{Serial}-{position}"),
                        Map.entry("webhook_url", "https://a.example/hook"));
        assertThat(options(csv, Map.of("quality", "", "max_width", "")))
                .containsEntry("quality", 50)
                .containsEntry("effort", "fast")
                .containsEntry("subsampling", "auto")
                .containsEntry("max_width", null)
                .containsEntry("format", "jpeg")
                .containsEntry("fit", "inside")
                .containsEntry("background", "#ffffff")
                .containsEntry("enlarge", false)
                .containsEntry("salvage", false)
                .containsEntry("output_name", "id")
                .containsEntry("output_csv", "add")
                .containsEntry("reuse", "never")
                .containsEntry("webhook_url", null);
    }

    private static Map<String, Object> options(String csv, Map<String, String> options) {
        String requestId =
                Api.upload(csv, options).then().statusCode(200).extract().path("request_id");
        return given().get("/requests/" + requestId)
                .then()
                .statusCode(200)
                .extract()
                .path("options");
    }

    @ParameterizedTest
    @CsvSource({"GET, /upload/", "GET, /upload", "PUT, /upload/", "DELETE, /upload/", "PATCH, /upload/"})
    void otherMethodsAreNotAllowed(String method, String path) {
        assertThatRefused(405, given().request(method, path))
                .header("Allow", "OPTIONS, POST")
                .body("error", equalTo("This method is not allowed at " + path + "; allowed: OPTIONS, POST."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/upload", "/upload/"})
    void aTrailingSlashDoesNotMatter(String path) {
        given().multiPart("file", "products.csv", CsvFiles.utf8(here(HEADER + "1,Lamp,@/1.jpg\n")), "text/csv")
                .post(path)
                .then()
                .statusCode(200);
    }

    /** Upload, read request_id, poll until the status is exactly "Completed": the client uses nothing else. */
    @Test
    void aClientOfTheFormerServiceWorksUnchanged() {
        FormClient client = new FormClient(RestAssured.port);
        String url = origin.serve("/photo.jpg", Pictures.jpeg(64, 64, 1));

        var answer = client.upload(CsvFiles.utf8(HEADER + "1,Lamp," + url + "\n"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(JsonPath.from(answer.body()).getMap("")).containsOnlyKeys("request_id", "columns", "rows_rejected");
        String statusPath = "/status/" + JsonPath.from(answer.body()).getString("request_id") + "/";
        await().atMost(Duration.ofSeconds(60))
                .until(() -> JsonPath.from(client.get(statusPath).body()).getString("status"), "Completed"::equals);
    }

    private static ValidatableResponse assertThatRefused(int status, Response answer) {
        return answer.then().statusCode(status).contentType("application/json");
    }

    private static String newestRequest() {
        return given().queryParam("limit", 1)
                .get("/requests")
                .then()
                .statusCode(200)
                .extract()
                .path("requests[0].request_id");
    }
}
