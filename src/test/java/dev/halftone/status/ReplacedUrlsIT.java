package dev.halftone.status;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An output CSV that is imported again where the input came from. */
@Tag("process")
class ReplacedUrlsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Map<String, String> REPLACE = Map.of("output_csv", "replace");

    private static Origin origin;

    @BeforeAll
    static void openOrigin() {
        origin = new Origin();
        for (int i = 1; i <= 4; i++) {
            origin.serve("/" + i + ".jpg", Pictures.jpeg(64, 48, i));
        }
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    @Test
    void urlsAreReplacedInTheirPlacesAndNothingElse() {
        String requestId = ended("""
                \ufeffSKU;Image;Name;Gallery images;Price
                A-1;@/1.jpg;"=Lamp ""5"" inch"; @/2.jpg , @/nothing|@/3.jpg ;-5 pieces
                A-2;;Chair;@/4.jpg
                A-3;;Table;;@note
                """, REPLACE);

        assertThat(csv(requestId)).isEqualTo(outputs(requestId, """
                \ufeffSKU;Image;Name;Gallery images;Price
                A-1;{0};"=Lamp ""5"" inch"; {1} , @/nothing|{3} ;-5 pieces
                A-2;;Chair;{4};
                A-3;;Table;;@note
                """));
    }

    @Test
    void anImageThatIsUnderWayKeepsItsUrl() {
        String url = origin.on("/never", request -> {});
        String csv = "SKU,Name,Images\nA-1,Lamp," + url + "\n";

        assertThat(csv(accepted(csv, REPLACE))).isEqualTo(csv);
    }

    @Test
    void rejectedRowsComeBackAsTheyWere() {
        Map<String, String> options = Map.of("output_csv", "replace", "invalid_rows", "skip");
        String requestId = ended("""
                SKU,Name,Images
                A-1,Lamp,@/1.jpg
                A-2,=Chair,"ftp://a.example/1.jpg, @/2.jpg"
                A-3,Table, red,@/3.jpg
                A-4,Bed,@/4.jpg
                """, options);

        assertThat(csv(requestId)).isEqualTo(outputs(requestId, """
                SKU,Name,Images
                A-1,Lamp,{0}
                A-2,=Chair,"ftp://a.example/1.jpg, @/2.jpg"
                A-3,Table, red,@/3.jpg
                A-4,Bed,{1}
                """));
        given().get("/requests/" + requestId + "/errors")
                .then()
                .body("errors.row", equalTo(List.of(3, 4)))
                .body("errors[0].column", equalTo("Images"));
    }

    /** More images than one read returns, in two cells that are read in another order than they stand. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowOfManyUrlsComesBackWhole(boolean oneCell) {
        List<String> urls = IntStream.rangeClosed(1, 1_200)
                .mapToObj(i -> i % 3 == 0 ? "@/nothing/" + i : "@/" + (i % 4 + 1) + ".jpg")
                .toList();
        List<String> first = oneCell ? List.of() : urls.subList(0, 700);
        List<String> second = oneCell ? urls : urls.subList(700, 1_200);
        String row = "A-1,\"%s\",\"5\"\" \",\"%s\"\n";
        Map<String, String> options = new LinkedHashMap<>(REPLACE);
        options.put("image_columns", "More,Image");
        options.put("serial_column", "SKU");
        String requestId = ended(
                "SKU,Image,Name,More\n" + row.formatted(String.join(", ", first), String.join("|", second)), options);

        List<Map<String, Object>> images = images(requestId);
        assertThat(images)
                .extracting(image -> image.get("input_url"))
                .containsExactlyElementsOf(Stream.concat(second.stream(), first.stream())
                        .map(ReplacedUrlsIT::here)
                        .toList());
        List<String> replaced = images.stream()
                .map(image ->
                        (String) (image.get("output_url") == null ? image.get("input_url") : image.get("output_url")))
                .toList();
        String expected = row.formatted(
                String.join(", ", replaced.subList(second.size(), replaced.size())),
                String.join("|", replaced.subList(0, second.size())));
        assertThat(csv(requestId)).isEqualTo("SKU,Image,Name,More\n" + expected.replace("\"\",", ","));
    }

    /** As a shop would import it, and as a spreadsheet writes it. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void whatIsUploadedAgainIsAcceptedAsItIsAndHasTheSameRows(String lineEnd) {
        String input = """
                \ufeffsep=;
                Handle;Title;Body (HTML);Image Src;Variant Image
                lamp;Lamp;"<p class=""x"">A; lamp</p>
                of glass";@/1.jpg;@/2.jpg
                lamp;;;@/nothing;
                chair;Chair;=1+1;;
                table;Table;'quoted' ;"@/3.jpg @/4.jpg";
                """.replace("\n", lineEnd);
        String requestId = ended(input, REPLACE);
        String replaced = csv(requestId);

        String again = Api.upload(replaced.getBytes(UTF_8), "again.csv", REPLACE)
                .then()
                .statusCode(200)
                .body("columns.images", equalTo(List.of("Image Src", "Variant Image")))
                .body("rows_rejected", equalTo(0))
                .extract()
                .path("request_id");
        Api.awaitEnd(again);

        assertThat(images(again))
                .extracting(ReplacedUrlsIT::place)
                .containsExactlyElementsOf(
                        images(requestId).stream().map(ReplacedUrlsIT::place).toList());
        assertThat(csv(again).replaceAll("http[^; \"\r\n]+", "URL"))
                .isEqualTo(here(input).replaceAll("http[^; \"\r\n]+", "URL").replace("\"URL URL\"", "URL URL"));
    }

    private static List<Object> place(Map<String, Object> image) {
        return List.of(image.get("row"), image.get("position"), image.get("serial_number"), image.get("product_name"));
    }

    private static String ended(String csv, Map<String, String> options) {
        String requestId = accepted(csv, options);
        Api.awaitEnd(requestId);
        return requestId;
    }

    private static String accepted(String csv, Map<String, String> options) {
        return Api.upload(here(csv), options).then().statusCode(200).extract().path("request_id");
    }

    private static String here(String text) {
        return text.replace("@/", origin.url("/"));
    }

    private static String csv(String requestId) {
        byte[] bytes = given().get("/requests/" + requestId + "/output.csv")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        return new String(bytes, UTF_8);
    }

    /** Of any number. */
    private static List<Map<String, Object>> images(String requestId) {
        List<Map<String, Object>> images = Api.images(requestId);
        String cursor = given().queryParam("limit", 1000)
                .get("/requests/" + requestId + "/images")
                .path("next_cursor");
        List<Map<String, Object>> rest = cursor == null
                ? List.of()
                : given().queryParam("limit", 1000)
                        .queryParam("cursor", cursor)
                        .get("/requests/" + requestId + "/images")
                        .path("images");
        return Stream.concat(images.stream(), rest.stream()).toList();
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
