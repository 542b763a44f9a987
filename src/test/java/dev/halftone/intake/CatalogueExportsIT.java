package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.url.UrlList;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exports with the columns and shapes of several shops are uploaded as they are. The name of each picture ends with its
 * size, which no other has, so that an output in the wrong row is noticed.
 */
@Tag("process")
class CatalogueExportsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    /** Stands for the origin in the files. */
    private static final String PLACEHOLDER = "https://shop.example";

    private static final Path EXPORTS = Path.of("src/test/resources/exports");
    private static final Pattern PICTURE = Pattern.compile(
            Pattern.quote(PLACEHOLDER) + "(/[^\"\\s;|]*?(?: [a-z]+)?_(\\d+)x(\\d+)\\.(jpg|png)(\\?v=\\d+)?)");
    /** In cells that have no images of the product, such as HTML. */
    private static final String NEVER = "/body/never-9x9.jpg";

    private static Origin origin;

    @BeforeAll
    static void openOrigin() throws IOException {
        origin = new Origin();
        try (Stream<Path> files = Files.list(EXPORTS)) {
            for (Path file : files.toList()) {
                servePictures(Files.readString(file));
            }
        }
    }

    private static void servePictures(String export) {
        PICTURE.matcher(export).results().forEach(found -> {
            BufferedImage picture =
                    Pictures.picture(Integer.parseInt(found.group(2)), Integer.parseInt(found.group(3)), 1);
            byte[] bytes =
                    found.group(4).equals("png") ? Pictures.encode(picture, "png") : Pictures.jpeg(picture, 0.95f);
            origin.serve(found.group(1).replaceFirst("\\?.*", "").replace(" ", "%20"), bytes);
        });
    }

    @AfterAll
    static void closeOrigin() {
        origin.close();
    }

    private record Row(Object serialNumber, String name, List<String> urls) {

        static Row of(Object serialNumber, String name, String... urls) {
            return new Row(serialNumber, name, List.of(urls));
        }
    }

    static Stream<Arguments> exports() {
        return Stream.of(
                arguments(
                        "shopify.csv",
                        columns("Handle", "Title", "Image Src", "Variant Image"),
                        List.of(
                                Row.of(
                                        "desk-lamp",
                                        "Desk lamp, \"Lucia\"",
                                        "/files/1/0001/products/lamp_40x30.jpg?v=1700000001",
                                        "/files/1/0001/products/lamp-red_41x30.jpg?v=1700000002"),
                                Row.of(
                                        "desk-lamp",
                                        "Desk lamp, \"Lucia\"",
                                        "/files/1/0001/products/lamp-back_42x30.jpg?v=1700000003",
                                        "/files/1/0001/products/lamp-blue_43x30.jpg?v=1700000004"),
                                Row.of(
                                        "desk-lamp",
                                        "Desk lamp, \"Lucia\"",
                                        "/files/1/0001/products/lamp-cable_44x30.jpg?v=1700000005"),
                                Row.of("stool", "Stool", "/files/1/0001/products/stool_45x30.png?v=1700000006"))),
                arguments(
                        "woocommerce.csv",
                        columns("SKU", "Name", "Images"),
                        List.of(
                                Row.of(
                                        "woo-vneck-tee",
                                        "V-Neck T-Shirt",
                                        "/wp-content/uploads/vneck-tee-2_50x30.jpg",
                                        "/wp-content/uploads/vnech-tee-green-1_51x30.jpg",
                                        "/wp-content/uploads/w_300,h_200/vnech-tee-blue-1_52x30.jpg"),
                                Row.of(3, "V-Neck T-Shirt - Red", "/wp-content/uploads/vneck-tee-red_53x30.jpg"),
                                Row.of("wp-pennant", "WordPress Pennant", "/wp-content/uploads/my pennant_54x30.jpg"))),
                arguments(
                        "magento.csv",
                        columns(
                                "sku",
                                "name",
                                "base_image",
                                "small_image",
                                "thumbnail_image",
                                "swatch_image",
                                "additional_images"),
                        List.of(
                                Row.of(
                                        "24-WB01",
                                        "Voyage Yoga Bag",
                                        "/media/catalog/product/w/b/wb01-black_60x30.jpg",
                                        "/media/catalog/product/w/b/wb01-black_60x30.jpg",
                                        "/media/catalog/product/w/b/wb01-thumb_61x30.jpg",
                                        "/media/catalog/product/w/b/wb01-swatch_62x30.jpg",
                                        "/media/catalog/product/w/b/wb01-side_63x30.jpg",
                                        "/media/catalog/product/w/b/wb01-open_64x30.jpg"),
                                Row.of(
                                        "WS01-XS-Black",
                                        "Tee & \"Co\"",
                                        "/media/catalog/product/w/b/ws01_65x30.jpg",
                                        "/media/catalog/product/w/b/ws01-back_66x30.jpg"))),
                arguments(
                        "prestashop.csv",
                        columns("Product ID", "Name *", "Image URLs (x,y,z...)"),
                        List.of(
                                Row.of("1", "Hummingbird printed t-shirt", "/img/p/1_70x30.jpg", "/img/p/2_71x30.jpg"),
                                Row.of("2", "Brown bear sweater; organic", "/img/p/3_72x30.jpg"))),
                arguments(
                        "erp.csv",
                        columns("Article No.", "Item Name", "Image 1", "Image 2", "Image 10"),
                        List.of(
                                Row.of(
                                        "000123",
                                        "Bürostuhl",
                                        "/erp/a_80x30.jpg",
                                        "/erp/b_81x30.jpg",
                                        "/erp/c_82x30.jpg"),
                                Row.of(
                                        "A/7-b",
                                        "Tisch",
                                        "/erp/d_83x30.jpg",
                                        "/erp/e_84x30.jpg",
                                        "/erp/f_85x30.jpg",
                                        "/erp/g_86x30.jpg"))),
                arguments(
                        "merchant-feed.tsv",
                        columns("id", "title", "image_link", "additional_image_link"),
                        List.of(
                                Row.of(
                                        "TV-1",
                                        "Television",
                                        "/feed/tv_90x30.jpg",
                                        "/feed/tv-side_91x30.jpg",
                                        "/feed/tv-back_92x30.jpg"),
                                Row.of("TV-2", "Remote", "/feed/remote_93x30.jpg"))),
                arguments(
                        "squarespace.csv",
                        columns("Product ID [Non Editable]", "Title", "Hosted Image URLs"),
                        List.of(
                                Row.of("5f1", "Poster", "/s/poster_100x30.jpg", "/s/poster-wall_101x30.jpg"),
                                Row.of("5f2", "Card", "/s/card_102x30.jpg"))));
    }

    private static Map<String, Object> columns(String serial, String name, String... images) {
        return Map.of("serial", serial, "name", name, "images", List.of(images));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exports")
    void anExportEndsWithTheRightImagesInTheRightRows(String file, Map<String, Object> columns, List<Row> rows)
            throws IOException {
        Response answer = Api.upload(export(file), file, Map.of());

        answer.then().statusCode(200);
        assertThat(answer.<Map<String, Object>>path("columns")).isEqualTo(columns);
        assertThat(answer.<Integer>path("rows_rejected")).isZero();
        String request = answer.path("request_id");
        assertThat(Api.awaitEnd(request).<String>path("status")).isEqualTo("Completed");
        List<Map<String, Object>> images = Api.images(request);
        assertThat(rows(images)).isEqualTo(rows);
        for (Map<String, Object> image : images) {
            assertThat(size((String) image.get("output_url"))).isEqualTo(sizeInName((String) image.get("input_url")));
        }
        assertThat(origin.hits(NEVER)).isZero();
        assertThatTheOutputIsWrittenLikeTheInput(export(file), outputCsv(request));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exports")
    void anExportWithReplacedUrlsCanBeImportedAgain(String file, Map<String, Object> columns, List<Row> rows)
            throws IOException {
        String request = Api.upload(export(file), file, Map.of("output_csv", "replace"))
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
        Api.awaitEnd(request);

        byte[] output = outputCsv(request);

        assertThatOnlyUrlsAreReplaced(export(file), output, columns);
        Response again = Api.upload(output, file, Map.of());
        again.then().statusCode(200);
        assertThat(again.<Map<String, Object>>path("columns")).isEqualTo(columns);
        assertThat(Api.images(again.path("request_id")))
                .extracting(image -> image.get("serial_number"), image -> image.get("product_name"))
                .containsExactlyElementsOf(rows.stream()
                        .flatMap(row -> row.urls().stream().map(url -> tuple(row.serialNumber(), row.name())))
                        .toList());
    }

    private static void assertThatOnlyUrlsAreReplaced(byte[] input, byte[] output, Map<String, Object> columns)
            throws IOException {
        String before = new String(input, StandardCharsets.UTF_8);
        String after = new String(output, StandardCharsets.UTF_8);
        char separator = HeaderRow.separator(new StringReader(before), ColumnNames.NONE);
        List<List<String>> beforeRows = records(before, separator);
        List<List<String>> afterRows = records(after, separator);
        int headerRow = before.startsWith("sep=") ? 1 : 0;
        List<String> header = beforeRows.get(headerRow);

        assertThat(after.startsWith("\ufeff")).isEqualTo(before.startsWith("\ufeff"));
        assertThat(lineEnd(after)).isEqualTo(lineEnd(before));
        assertThat(afterRows).hasSameSizeAs(beforeRows);
        assertThat(afterRows.subList(0, headerRow + 1)).isEqualTo(beforeRows.subList(0, headerRow + 1));
        for (int row = headerRow + 1; row < beforeRows.size(); row++) {
            for (int column = 0; column < header.size(); column++) {
                String cell = beforeRows.get(row).get(column);
                String replaced = afterRows.get(row).get(column);
                if (((List<?>) columns.get("images")).contains(header.get(column))) {
                    UrlList urls = UrlList.of(replaced);
                    assertThat(urls.urls()).allMatch(url -> !url.startsWith(origin.url("")));
                    assertThat(UrlList.of(cell).replaced(urls.urls())).isEqualTo(replaced);
                } else {
                    assertThat(replaced).isEqualTo(cell);
                }
            }
        }
    }

    private static byte[] export(String file) throws IOException {
        return CsvFiles.utf8(Files.readString(EXPORTS.resolve(file)).replace(PLACEHOLDER, origin.url("")));
    }

    /** The images of a row follow each other, at positions from 1. */
    private static List<Row> rows(List<Map<String, Object>> images) {
        List<Row> rows = new ArrayList<>();
        for (Map<String, Object> image : images) {
            String url =
                    ((String) image.get("input_url")).substring(origin.url("").length());
            if (image.get("position").equals(1)) {
                rows.add(new Row(image.get("serial_number"), (String) image.get("product_name"), new ArrayList<>()));
            }
            List<String> urls = rows.get(rows.size() - 1).urls();
            urls.add(url);
            assertThat(image.get("position")).isEqualTo(urls.size());
        }
        return rows;
    }

    private static String size(String outputUrl) {
        BufferedImage picture = Pictures.decode(given().get(outputUrl).asByteArray());
        return picture.getWidth() + "x" + picture.getHeight();
    }

    private static String sizeInName(String inputUrl) {
        return inputUrl.replaceFirst(".*_(\\d+x\\d+)\\..*", "$1");
    }

    private static byte[] outputCsv(String request) {
        return given().get("/requests/" + request + "/output.csv").asByteArray();
    }

    private static void assertThatTheOutputIsWrittenLikeTheInput(byte[] input, byte[] output) throws IOException {
        String before = new String(input, StandardCharsets.UTF_8);
        String after = new String(output, StandardCharsets.UTF_8);
        char separator = HeaderRow.separator(new StringReader(before), ColumnNames.NONE);
        List<List<String>> beforeRows = records(before, separator);
        List<List<String>> afterRows = records(after, separator);
        boolean separatorLine = before.startsWith("sep=");

        assertThat(after.startsWith("\ufeff")).isEqualTo(before.startsWith("\ufeff"));
        assertThat(after.startsWith("sep=")).isEqualTo(separatorLine);
        assertThat(after.lines().findFirst().orElseThrow().length()).isLessThan(after.length());
        assertThat(lineEnd(after)).isEqualTo(lineEnd(before));
        assertThat(afterRows).hasSameSizeAs(beforeRows);
        for (int i = separatorLine ? 1 : 0; i < beforeRows.size(); i++) {
            List<String> cells = beforeRows.get(i);
            // A formula would be run by a spreadsheet.
            assertThat(afterRows.get(i).subList(0, cells.size()))
                    .isEqualTo(cells.stream()
                            .map(cell -> cell.startsWith("=") ? "'" + cell : cell)
                            .toList());
            assertThat(afterRows.get(i)).hasSize(cells.size() + 2).last().isIn("", "Errors");
        }
    }

    private static String lineEnd(String csv) {
        return csv.endsWith("\r\n") ? "\r\n" : "\n";
    }

    private static List<List<String>> records(String csv, char separator) throws IOException {
        List<List<String>> all = new ArrayList<>();
        try (CsvRecordReader records =
                new CsvRecordReader(new StringReader(csv.replaceFirst("^\ufeff", "")), separator)) {
            for (String[] record = records.next(); record != null; record = records.next()) {
                all.add(Arrays.asList(record));
            }
        }
        return all;
    }

    @Test
    void anUploadThatIsRepeatedHasTheSameAnswer() {
        String csv = "Nr;Bild;Titel\n1;@/a.jpg;Lamp\n2;lamp.jpg;Chair\n".replace("@", origin.url(""));
        Map<String, String> options = new HashMap<>(Map.of("image_columns", "Bild", "invalid_rows", "skip"));

        Response first = keyed("catalogue", csv, options);
        Response second = keyed("catalogue", csv, options);

        first.then().statusCode(200);
        assertThat(first.<Map<String, Object>>path("columns")).containsEntry("images", List.of("Bild"));
        assertThat(first.<Map<String, Object>>path("columns"))
                .containsEntry("serial", null)
                .containsEntry("name", null);
        assertThat(first.<Integer>path("rows_rejected")).isOne();
        assertThat(second.body().asString()).isEqualTo(first.body().asString());

        options.put("serial_column", "Nr");
        keyed("catalogue", csv, options).then().statusCode(422);
    }

    private static Response keyed(String key, String csv, Map<String, String> options) {
        var request =
                given().header(UploadKey.HEADER, key).multiPart("file", "export.csv", CsvFiles.utf8(csv), "text/csv");
        options.forEach(request::multiPart);
        return request.post("/upload/");
    }

    /** They are stored in chunks, some of which have no image. */
    @Test
    void thousandsOfRowsMayHaveNoImage() {
        String csv =
                "SKU,Title,Image\n" + "A,Lamp,\n".repeat(5_000) + "B,Television," + origin.url("/feed/tv_90x30.jpg");

        String request =
                Api.upload(csv, Map.of()).then().statusCode(200).extract().path("request_id");

        assertThat(Api.awaitEnd(request).<String>path("status")).isEqualTo("Completed");
        assertThat(rows(Api.images(request))).containsExactly(Row.of("B", "Television", "/feed/tv_90x30.jpg"));
        assertThat(outputCsv(request)).asString(StandardCharsets.UTF_8).hasLineCount(5_002);
    }

    @Test
    void rowsWithErrorsAreCountedAndTheOthersAccepted() {
        String csv = "SKU,Title,Photo 1,Photo 2\nA,Lamp,@/feed/tv_90x30.jpg,\nB,Chair,chair.jpg,@/x.jpg\nC,Bed,,\n"
                .replace("@", origin.url(""));

        Response answer = Api.upload(csv, Map.of("invalid_rows", "skip"));

        answer.then().statusCode(200);
        assertThat(answer.<Integer>path("rows_rejected")).isOne();
        String request = answer.path("request_id");
        assertThat(Api.awaitEnd(request).<Integer>path("images_total")).isOne();
        assertThat(rows(Api.images(request))).containsExactly(Row.of("A", "Lamp", "/feed/tv_90x30.jpg"));
    }
}
