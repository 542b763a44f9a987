package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.PackagedService;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms and bodies byte for byte, spelled in every way that HTTP allows; and what is there twice. */
@Tag("process")
class UploadFormsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String CSV = CsvFiles.HEADER + "1,Lamp,http://127.0.0.1:9/1.jpg\n";
    private static final String FILE = part("form-data; name=\"file\"; filename=\"a.csv\"", CSV);
    private static final String OTHER_FILE = part("form-data; name=\"file\"; filename=\"b.csv\"", CSV);

    private static String part(String disposition, String content) {
        return "--XX\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static String option(String name, String value) {
        return part("form-data; name=\"" + name + "\"", value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=XX",
                "Multipart/Form-Data; Boundary=XX",
                "MULTIPART/FORM-DATA;BOUNDARY=\"XX\"",
                "multipart/form-data ; boundary=XX",
                "multipart/form-data; charset=utf-8 ; boundary=XX ;"
            })
    void aFormIsFoundWhateverTheCaseOfItsTypeAndParameters(String type) throws Exception {
        HttpResponse<String> answer = post("/upload/", type, FILE + option("quality", "80") + "--XX--\r\n");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String requestId = JsonPath.from(answer.body()).getString("request_id");
        assertThat(given().get("/requests/" + requestId).<Integer>path("options.quality"))
                .isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text/CSV",
                "text/CSV ; charset=UTF-8",
                "text/csv; CharSet=\"utf-8\"",
                "TEXT/TAB-SEPARATED-VALUES",
                "Application/GZIP"
            })
    void aBodyIsTheCsvWhateverTheCaseOfItsType(String type) throws Exception {
        HttpResponse<String> answer = post("/upload/", type, CSV);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Text/CSV ; CHARSET=\"Latin1\"", "text/csv;charset=latin1"})
    void anotherCharsetIsRefusedHoweverItIsWritten(String type) throws Exception {
        HttpResponse<String> answer = post("/upload/", type, CSV);

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).containsIgnoringCase("The charset is 'latin1', must be 'utf-8'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Text/CSV", "TEXT/csv ; Q=0.9, Application/JSON;q=0.1"})
    void whatIsAcceptedMayBeInAnyCaseToo(String accept) throws Exception {
        String requestId =
                JsonPath.from(post("/upload/", "text/csv", CSV).body()).getString("request_id");

        HttpResponse<String> answer =
                send(request("/requests/" + requestId + "/images").header("Accept", accept));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    }

    static Stream<Arguments> whatIsThereTwice() {
        return Stream.of(
                arguments(FILE + OTHER_FILE, "There are 2 parts named 'file', must be one: an upload is one CSV."),
                arguments(
                        FILE + option("file", CSV) + OTHER_FILE,
                        "There are 3 parts named 'file', must be one: an upload is one CSV."),
                arguments(
                        option("quality", "20") + FILE + option("quality", "90"),
                        "There are 2 parts named 'quality', must be one."),
                arguments(
                        FILE + option("max_width", "") + option("max_width", "9"),
                        "There are 2 parts named 'max_width', must be one."),
                arguments(
                        FILE + part("form-data; name=\"quality\"; filename=\"q.txt\"", "20"),
                        "The part 'quality' is a file, must be a value without a file name."));
    }

    @ParameterizedTest
    @MethodSource("whatIsThereTwice")
    void nothingOfAFormIsSilentlyDropped(String parts, String error) throws Exception {
        String newest = newestRequest();

        HttpResponse<String> answer = post("/upload/", "multipart/form-data; boundary=XX", parts + "--XX--\r\n");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(answer.body()).<Object>get()).isEqualTo(Map.of("error", error));
        assertThat(newestRequest()).isEqualTo(newest);
    }

    @Test
    void anOptionThatDoesNotExistIsRefusedWithThoseThatDo() throws Exception {
        HttpResponse<String> form =
                post("/upload/", "multipart/form-data; boundary=XX", FILE + option("qualty", "60") + "--XX--\r\n");
        HttpResponse<String> query = post("/upload/?qualty=60", "text/csv", CSV);

        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(form.body()).getString("error"))
                .startsWith("There is no option \"qualty\". The options are 'quality', 'effort', ")
                .endsWith(", 'webhook_url'; the CSV is the part 'file'.");
        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(query.body()).getString("error"))
                .startsWith("There is no option \"qualty\". The options are 'quality', 'effort', ")
                .endsWith(", 'webhook_url'.");
    }

    @Test
    void optionsOfAFormInItsQueryAreRefused() throws Exception {
        HttpResponse<String> answer =
                post("/upload/?quality=60", "multipart/form-data; boundary=XX", FILE + "--XX--\r\n");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(answer.body()).getString("error"))
                .isEqualTo("The query parameter \"quality\" is not read: the options of a form are parts of the form.");
    }

    private enum Option {
        QUALITY,
        EFFORT,
        MAX_WIDTH,
        MAX_HEIGHT,
        SUBSAMPLING,
        FORMAT,
        FIT,
        BACKGROUND,
        ENLARGE,
        SALVAGE,
        SERIAL_COLUMN,
        NAME_COLUMN,
        INVALID_ROWS,
        OUTPUT_NAME,
        OUTPUT_CSV,
        REUSE,
        WEBHOOK_URL;

        String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noOptionIsTwiceInAFormOrAQuery(Option option) throws Exception {
        String name = option.field();
        HttpResponse<String> form = post(
                "/upload/",
                "multipart/form-data; boundary=XX",
                FILE + option(name, "") + option(name, "") + "--XX--\r\n");
        HttpResponse<String> query = post("/upload/?" + name + "=&" + name + "=", "text/csv", CSV);

        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(form.body()).getString("error"))
                .isEqualTo("There are 2 parts named '" + name + "', must be one.");
        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(JsonPath.from(query.body()).getString("error"))
                .isEqualTo("There are 2 parameters named '" + name + "', must be one.");
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionMayBeThereOnce(Option option) throws Exception {
        HttpResponse<String> answer =
                post("/upload/", "multipart/form-data; boundary=XX", FILE + option(option.field(), "") + "--XX--\r\n");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String newestRequest() {
        return given().queryParam("limit", 1).get("/requests").path("requests[0].request_id");
    }

    private static HttpResponse<String> post(String path, String type, String body) throws Exception {
        return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }
}
