package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.opencsv.CSVParser;
import com.opencsv.CSVParserBuilder;
import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.exceptions.CsvException;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output CSV against its input, line by line. */
@Tag("process")
class OutputCsvIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String NOT_FOUND = "http_status: 127.0.0.1 answered 404 Not Found.";

    private static Origin origin;

    @BeforeAll
    static void openOrigin() {
        origin = new Origin();
        origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1));
        origin.serve("/2.jpg", Pictures.jpeg(64, 48, 2));
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    @Test
    void everyLineComesBackWithItsOutputsInTheOrderOfItsInputs() {
        String requestId = ended("""
                S. No.,Product Name,Input Image Urls
                1,Lamp,"@/1.jpg,@/nothing,@/2.jpg"
                2,Chair,@/2.jpg
                3,Table,@/nothing
                """);

        assertThat(csv(requestId)).isEqualTo(outputs(requestId, """
                        S. No.,Product Name,Input Image Urls,Output Image Urls,Errors
                        1,Lamp,"@/1.jpg,@/nothing,@/2.jpg","{0},,{2}",2: %1$s
                        2,Chair,@/2.jpg,{3},
                        3,Table,@/nothing,,1: %1$s
                        """.formatted(NOT_FOUND)));
    }

    @Test
    void allColumnsComeBackVerbatimWithTheSeparatorOfTheInput() {
        String requestId = ended("""
                \ufeffColour;Input Image Urls;serial number;"Product ""Name""\";product name
                "red;
                green";@/1.jpg,@/nothing,@/nothing;007;"5"" lamp";Lämp

                 ;@/2.jpg;8;;Chair;
                """);

        assertThat(csv(requestId)).isEqualTo(outputs(requestId, """
                        \ufeffColour;Input Image Urls;serial number;"Product ""Name""\";product name;Output Image Urls;Errors
                        "red;
                        green";@/1.jpg,@/nothing,@/nothing;007;"5"" lamp";Lämp;{0},,;"2: %1$s; 3: %1$s"
                         ;@/2.jpg;8;;Chair;{3};
                        """.formatted(NOT_FOUND)));
    }

    /**
     * Without the byte-order mark, Excel assumes another encoding; without the separator line, it puts a row into one
     * cell.
     */
    @ParameterizedTest
    @CsvSource({"mark, ,CRLF", "mark,sep=;,CRLF", ",sep=;,LF", "mark, ,CR", ", ,LF"})
    void theCsvIsWrittenAsTheInputWas(String mark, String line, String lineEnd) throws IOException {
        String end = Map.of("CRLF", "\r\n", "LF", "\n", "CR", "\r").get(lineEnd);
        String beginning = (mark == null ? "" : "\ufeff") + (line == null ? "" : line + end);
        String input = beginning + "S. No.;Product Name;Input Image Urls" + end + "1;\"Lämp\nchen\";@/1.jpg" + end;
        byte[] file = here(input).getBytes(UTF_8);

        for (byte[] upload : List.of(file, gzip(file))) {
            String requestId = Api.upload(upload, "products.csv.gz", Map.of())
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("request_id");
            Api.awaitEnd(requestId);

            assertThat(csv(requestId))
                    .isEqualTo(outputs(
                            requestId,
                            beginning
                                    + "S. No.;Product Name;Input Image Urls;Output Image Urls;Errors" + end
                                    + "1;\"Lämp\nchen\";@/1.jpg;{0};" + end));
        }
    }

    /** Several columns with images, rows without any, and rows that are rejected. */
    @Test
    void positionsCountFromColumnToColumnAndRejectedRowsTellWhy() {
        String requestId = Api.upload(here("""
                                SKU,Image 1,Name,Image 2,Image 3
                                A-1,@/1.jpg,Lamp,@/nothing,@/2.jpg @/nothing
                                A-2,,Chair,,
                                A-3,ftp://a.example/1.jpg,Table,@/1.jpg,
                                A-4,,Bed,,@/2.jpg,more
                                A-5,,Desk,@/1.jpg,
                                """), Map.of("invalid_rows", "skip"))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        Api.awaitEnd(requestId);

        assertThat(csv(requestId)).isEqualTo(outputs(requestId, """
                        SKU,Image 1,Name,Image 2,Image 3,Output Image Urls,Errors
                        A-1,@/1.jpg,Lamp,@/nothing,@/2.jpg @/nothing,"{0},,{2},",2: %1$s; 4: %1$s
                        A-2,,Chair,,,,
                        A-3,ftp://a.example/1.jpg,Table,@/1.jpg,,,"row error: Image 1: ""ftp://a.example/1.jpg"" %2$s"
                        A-4,,Bed,,@/2.jpg,,"row error: The row has 6 cells, the header 5. A cell that contains "","" must be in quotes.",more
                        A-5,,Desk,@/1.jpg,,{4},
                        """.formatted(NOT_FOUND, reasonOf(requestId))));
    }

    /** Whatever the sentence is, it is the one of the listing. */
    private static String reasonOf(String requestId) {
        String message = given().get("/requests/" + requestId + "/errors").path("errors[0].message");
        return message.substring("\"ftp://a.example/1.jpg\" ".length());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toByteArray();
    }

    @Test
    void aRequestThatIsUnderWayHasNoOutputsYet() {
        String url = origin.on("/never", request -> {});
        String requestId = accepted("""
                S. No.,Product Name,Input Image Urls
                1,Lamp,"%1$s,%1$s"
                """.formatted(url));

        assertThat(csv(requestId)).isEqualTo("""
                        S. No.,Product Name,Input Image Urls,Output Image Urls,Errors
                        1,Lamp,"%1$s,%1$s",",",
                        """.formatted(url));
    }

    /** More rows than one read returns. */
    @Test
    void aLongCsvComesBackWhole() {
        StringBuilder input = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        StringBuilder output = new StringBuilder("S. No.,Product Name,Input Image Urls,Output Image Urls,Errors\n");
        for (int row = 1; row <= 1_100; row++) {
            String cells = row + ",Lamp " + row + ",@/nothing/" + row;
            input.append(cells).append('\n');
            output.append(cells).append(",,1: ").append(NOT_FOUND).append('\n');
        }

        String requestId = ended(input.toString());

        assertThat(csv(requestId)).isEqualTo(here(output.toString()));
    }

    /** More images than one read returns; the rows before and after have few. */
    @ParameterizedTest
    @CsvSource({"','", "';'"})
    void aRowOfManyUrlsComesBackWhole(char separator) {
        List<String> urls = IntStream.rangeClosed(1, 995)
                .mapToObj(i -> i % 3 == 0 ? "@/1.jpg" : i == 500 || i == 502 ? "@/2.jpg" : "@/nothing/" + i)
                .toList();
        String header = "S. No.,Product Name,Input Image Urls".replace(',', separator);
        String cells = "%1$s%2$s\"A \"\"long\"\" row\"%2$s\"%3$s\"";
        String requestId = ended(header + "\n" + row(separator, "1", "Lamp", "@/2.jpg") + "\n"
                + cells.formatted("2", separator, String.join(",", urls)) + "\n"
                + row(separator, "3", "Table", "@/nothing") + "\n");

        StringBuilder outputs = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (int i = 0; i < urls.size(); i++) {
            boolean failed = urls.get(i).contains("nothing");
            outputs.append(i == 0 ? "" : ",").append(failed ? "" : "{" + (i + 1) + "}");
            errors.append(!failed ? "" : (errors.isEmpty() ? "" : "; ") + (i + 1) + ": " + NOT_FOUND);
        }
        CSVParser parser = new CSVParserBuilder().withSeparator(separator).build();
        assertThat(records(csv(requestId), parser))
                .isEqualTo(records(
                        outputs(
                                requestId,
                                header + separator + "Output Image Urls" + separator + "Errors\n"
                                        + row(separator, "1", "Lamp", "@/2.jpg", "{0}", "") + "\n"
                                        + cells.formatted("2", separator, String.join(",", urls)) + separator + '"'
                                        + outputs + '"' + separator + '"' + errors + "\"\n"
                                        + row(separator, "3", "Table", "@/nothing", "", "1: " + NOT_FOUND) + "\n"),
                        parser));
    }

    private static String row(char separator, String... cells) {
        return String.join(String.valueOf(separator), cells);
    }

    private static List<List<String>> records(String csv, CSVParser parser) {
        try (CSVReader reader = new CSVReaderBuilder(new StringReader(csv))
                .withCSVParser(parser)
                .build()) {
            return reader.readAll().stream().map(List::of).toList();
        } catch (IOException | CsvException e) {
            throw new AssertionError(csv, e);
        }
    }

    @Test
    void aRowOfManyUrlsThatIsUnderWayHasAPlaceForEach() {
        String url = origin.on("/never", request -> {});
        String urls = String.join(",", Collections.nCopies(1_001, url));
        String requestId = accepted("S. No.,Product Name,Input Image Urls\n1,Lamp,\"" + urls + "\"\n");

        assertThat(csv(requestId)).endsWith("\"" + urls + "\",\"" + ",".repeat(1_000) + "\",\"\"\n");
    }

    @Test
    void itIsAFileToSave() {
        String requestId = ended("S. No.,Product Name,Input Image Urls\n1,Lamp,@/1.jpg\n");

        Response answer = given().get("/requests/" + requestId + "/output.csv");

        assertThat(answer.contentType()).isEqualToIgnoringCase("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"output-" + requestId + ".csv\"");
        assertThat(given().get("/requests/" + requestId + "/output.csv/").asByteArray())
                .isEqualTo(answer.asByteArray());
    }

    /** 2,000 rows of 10 KB exceed all buffers between the service and a client that does not read. */
    @Test
    void aCsvWhoseRequestIsDeletedMeanwhileBreaksOff() throws Exception {
        String padding = "x".repeat(10_000);
        StringBuilder input = new StringBuilder("S. No.,Product Name,Input Image Urls,Note\n");
        for (int row = 1; row <= 2_000; row++) {
            input.append(row).append(",Lamp,@/never,").append(padding).append('\n');
        }
        origin.on("/never", request -> {});
        String requestId = accepted(input.toString());
        InputStream csv = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/requests/"
                                        + requestId + "/output.csv"))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
        csv.readNBytes(1_000);

        given().delete("/requests/" + requestId).then().statusCode(204);

        assertThatThrownBy(csv::readAllBytes).isInstanceOf(IOException.class);
    }

    private static String ended(String csv) {
        String requestId = accepted(csv);
        Api.awaitEnd(requestId);
        return requestId;
    }

    private static String accepted(String csv) {
        return Api.upload(here(csv), Map.of()).then().statusCode(200).extract().path("request_id");
    }

    private static String here(String text) {
        return text.replace("@", origin.url(""));
    }

    private static String csv(String requestId) {
        byte[] bytes = given().get("/requests/" + requestId + "/output.csv")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        return new String(bytes, UTF_8);
    }

    /** Fills in the origin's address and, for {@code {n}}, the output URL of image n. */
    private static String outputs(String requestId, String expected) {
        List<Map<String, Object>> images = Api.images(requestId);
        String filled = here(expected);
        for (int i = 0; i < images.size(); i++) {
            filled = filled.replace("{" + i + "}", String.valueOf(images.get(i).get("output_url")));
        }
        return filled;
    }
}
