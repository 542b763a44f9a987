package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How rows are read whose columns have other names than the contract's. */
class CatalogueRowsTest {

    private static final String URL = "http://a.example/";

    @TempDir
    Path folder;

    @Test
    void severalImageColumnsAreReadInOrderAndMayBeBlank() throws IOException {
        String csv = """
                SKU,Image 2,Name,Image 1,Image 1
                A-1,"http://a/1 http://a/2",Lamp,http://a/3|http://a/4,http://a/5
                A-2,,Chair,http://a/6,
                A-3,,Table,,
                """;

        assertThat(rows(csv))
                .extracting(NewProduct::imageUrls)
                .containsExactly(
                        List.of("http://a/1", "http://a/2", "http://a/3", "http://a/4", "http://a/5"),
                        List.of("http://a/6"),
                        List.of());
        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(csv)))
                .isInstanceOfSatisfying(CsvValidation.Valid.class, valid -> assertThat(
                                List.of(valid.rows(), valid.images(), valid.rejected()))
                        .containsExactly(3, 6, 0));
    }

    @Test
    void givenImageColumnsAreReadInTheGivenOrder() throws IOException {
        ColumnNames given = new ColumnNames(Optional.empty(), Optional.empty(), List.of("C", "A"));

        assertThat(CsvFiles.rows(folder, CsvFiles.utf8("A,B,C\nhttp://a/1,x,http://a/2\n"), given, false))
                .singleElement()
                .returns(List.of("http://a/2", "http://a/1"), NewProduct::imageUrls);
    }

    @Test
    void aBlankImageCellIsNoErrorUnderTheContractsNameEither() throws IOException {
        assertThat(rows(CsvFiles.HEADER + "1,Lamp,\n2,Chair,http://a/2\n3,Table\n4,Bed,\" , \n\"\n"))
                .extracting(NewProduct::imageUrls)
                .containsExactly(List.of(), List.of("http://a/2"), List.of(), List.of());
    }

    static Stream<Arguments> filesWithoutImages() {
        return Stream.of(
                arguments(
                        CsvFiles.HEADER + "1,Lamp,\n2,Chair,\" ; \"\n",
                        "No row has an image URL: the column \"Input Image Urls\" is blank in all rows. If another column"
                                + " has the image URLs, give it as image_columns."),
                arguments(
                        "SKU,Name,Image 1,Image 2\nA,Lamp,,\n",
                        "No row has an image URL: the columns \"Image 1\" and \"Image 2\" are blank in all rows. If"
                                + " another column has the image URLs, give it as image_columns."));
    }

    @ParameterizedTest
    @MethodSource("filesWithoutImages")
    void aFileWithoutAnyImageIsRefused(String csv, String error) throws IOException {
        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(csv)))
                .isEqualTo(new CsvValidation.Invalid(error, List.of(), 0));
    }

    @ParameterizedTest
    @CsvSource({"A-17/b,A-17/b", "' 007 ',007", "1.0,1.0", "ünï ✓,ünï ✓"})
    void aSerialNumberIsAnyTextUnderOtherNames(String cell, String serial) throws IOException {
        assertThat(rows("SKU,Name,Image\n" + cell + ",Lamp,http://a/1\n"))
                .singleElement()
                .returns(SerialNumber.of(serial, 2), NewProduct::serialNumber);
    }

    @Test
    void aSerialNumberIsAlsoTextInAColumnThatTheUploadNames() throws IOException {
        ColumnNames given = new ColumnNames(Optional.of("S. No."), Optional.empty(), List.of());

        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(CsvFiles.HEADER + "A-1,Lamp,http://a/1\n"), given, false))
                .singleElement()
                .returns("A-1", row -> row.serialNumber().value());
    }

    @Test
    void aTextHas255CharactersAtMostAndNoControlCharacters() throws IOException {
        String header = "SKU,Name,Image\n";
        String longest = "\ud835\udcb3".repeat(255);
        String rows = longest + ",Lamp,http://a/1\n" + longest + "x,Lamp,http://a/1\n\"a\nb\",Lamp,http://a/1\n";

        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(header + rows)))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.errors())
                        .containsExactly(
                                new RowError(3, "SKU", "The serial number has 256 characters, must have 255 at most."),
                                new RowError(4, "SKU", "\"a b\" contains the control character U+000A; remove it.")));
    }

    /** Shopify has the title in the first row of a product only. */
    @Test
    void aNameThatIsMissingIsThatOfTheRowBeforeOfTheSameProduct() throws IOException {
        String csv = """
                Handle,Title,Image Src
                lamp,Lamp,http://a/1
                lamp,,http://a/2
                lamp,,
                chair,,http://a/3
                lamp,,http://a/4
                table,Table,
                ,,http://a/5
                ,Bed,http://a/6
                """;

        assertThat(rows(csv))
                .extracting(row -> row.serialNumber().value(), NewProduct::name)
                .containsExactly(
                        tuple("lamp", "Lamp"),
                        tuple("lamp", "Lamp"),
                        tuple("lamp", "Lamp"),
                        tuple("chair", "chair"),
                        tuple("lamp", "Lamp"),
                        tuple("table", "Table"),
                        tuple(8L, "8"),
                        tuple(9L, "Bed"));
    }

    @Test
    void theNumberOfTheRowTakesThePlaceOfColumnsThatAreMissing() throws IOException {
        ColumnNames given = new ColumnNames(Optional.empty(), Optional.empty(), List.of("Where"));

        assertThat(CsvFiles.rows(folder, CsvFiles.utf8("Where\nhttp://a/1\n\nhttp://a/2\n"), given, false))
                .extracting(NewProduct::serialNumber, NewProduct::name)
                .containsExactly(tuple(SerialNumber.of(2), "2"), tuple(SerialNumber.of(4), "4"));
    }

    @Test
    void aBlankSerialNumberOrNameStaysAnErrorUnderTheContractsNames() throws IOException {
        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(CsvFiles.HEADER + ",,http://a/1\n")))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.errors())
                        .containsExactly(
                                new RowError(2, "S. No.", "The serial number is missing."),
                                new RowError(2, "Product Name", "The product name is missing.")));
    }

    @Test
    void anErrorNamesTheColumnOfTheUrlAndWhatToDoIfItIsTheWrongColumn() throws IOException {
        String csv = "SKU,Name,Image,Image URL\nA,Lamp,lamp.jpg,http://a..b/1\n";

        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(csv)))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.errors())
                        .containsExactly(
                                new RowError(
                                        2,
                                        "Image",
                                        "\"lamp.jpg\" does not begin with http:// or https://; if the column has other"
                                                + " things than image URLs, name those that have them with"
                                                + " image_columns."),
                                new RowError(
                                        2,
                                        "Image URL",
                                        "\"http://a..b/1\" can't be fetched: 'a..b' is not a host name.")));
    }

    @Test
    void theUrlsOfAllColumnsCountForTheLimitOfARow() throws IOException {
        ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, CsvFiles.MAX_ROWS, 100, 3);
        String header = "SKU,Name,Image 1,Image 2,Image 3\n";

        assertThat(CsvFiles.validate(csv, file(header + "A,Lamp,http://a/1 http://a/2,http://a/3,\n")))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(csv, file(header + "A,Lamp,http://a/1,http://a/2 http://a/3,http://a/4\n")))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 1 error, in row 2.",
                        List.of(new RowError(2, "Image 3", "The row has 4 image URLs, must have 3 at most.")),
                        1));
    }

    @Test
    void moreRowsThanTheLimitAreTooLarge() throws IOException {
        ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, 3, 100, 100);
        String rows = CsvFiles.HEADER + "1,Lamp,http://a/1\n" + "2,Chair,\n".repeat(2);

        assertThat(CsvFiles.validate(csv, file(rows))).isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(csv, file(rows + "\n4,Table,\n")))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 3 rows; split it into several."));
    }

    private List<NewProduct> rows(String csv) throws IOException {
        return CsvFiles.rows(folder, CsvFiles.utf8(csv));
    }

    private Path file(String csv) throws IOException {
        return CsvFiles.file(folder, CsvFiles.utf8(csv));
    }
}
