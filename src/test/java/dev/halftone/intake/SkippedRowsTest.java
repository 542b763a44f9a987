package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.RowFault;
import dev.halftone.catalog.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads whose invalid rows are left out. */
class SkippedRowsTest {

    private static final String VALID = "1,Lamp,\"http://a/1,http://a/2\"\n";

    private final ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, 10, 5, 3);

    @TempDir
    Path folder;

    @Test
    void validRowsAreAcceptedAndOnlyTheirImagesCount() throws IOException {
        String file = CsvFiles.HEADER + VALID + "x,Chair,http://a/3\n\n" + VALID + "4,Bed,lamp.jpg\n4,Bed,\n";

        assertThat(validate(file)).isInstanceOfSatisfying(CsvValidation.Valid.class, valid -> assertThat(
                        List.of(valid.rows(), valid.images(), valid.rejected()))
                .containsExactly(5, 4, 2));
    }

    @Test
    void rejectedRowsKeepTheirPlaceAndTheirCellsAndHaveFaultsInPlaceOfImages() throws IOException {
        String file = CsvFiles.HEADER + VALID + "x,Chair,\"http://a/3,ftp:\"\n" + VALID;

        assertThat(rows(file))
                .containsExactly(
                        new NewProduct(
                                2,
                                SerialNumber.of(1),
                                "Lamp",
                                List.of("1", "Lamp", "http://a/1,http://a/2"),
                                List.of("http://a/1", "http://a/2")),
                        new NewProduct(
                                3,
                                SerialNumber.of(3),
                                "Chair",
                                List.of("x", "Chair", "http://a/3,ftp:"),
                                List.of(),
                                List.of(new RowFault(
                                        "S. No.",
                                        "\"x\" is not a whole number; to take any text, name the column with"
                                                + " serial_column."))),
                        new NewProduct(
                                4,
                                SerialNumber.of(1),
                                "Lamp",
                                List.of("1", "Lamp", "http://a/1,http://a/2"),
                                List.of("http://a/1", "http://a/2")));
    }

    /** Otherwise a file whose URLs are replaced would be accepted when it comes back, without a part of the row. */
    @Test
    void aRowWithTooManyCellsIsRejectedWithAllOfThem() throws IOException {
        assertThat(rows(CsvFiles.HEADER + VALID + "2,Chair,http://a/3,http://a/4\n")
                        .get(1))
                .returns(List.of("2", "Chair", "http://a/3", "http://a/4"), NewProduct::cells)
                .returns(
                        List.of(new RowFault(
                                null,
                                "The row has 4 cells, the header 3. A cell that contains \",\" must be in quotes.")),
                        NewProduct::faults);
    }

    /** A row is stored with its faults. */
    @Test
    void aRowWithManyFaultsHasTheFirstOnesAndHowManyThereAre() throws IOException {
        String wrong = "http://" + "x".repeat(500) + ",";
        String file = CsvFiles.HEADER + VALID + "2,Chair,\"" + wrong.repeat(1_000) + "\"\n";

        NewProduct rejected = CsvFiles.rows(folder, CsvFiles.utf8(file), ColumnNames.NONE, true)
                .get(1);

        assertThat(rejected.faults())
                .hasSize(RowFaults.MAX_LISTED + 1)
                .last()
                .isEqualTo(new RowFault(null, "The row has 1000 errors; the first 20 are listed."));
        assertThat(rejected.faults())
                .allSatisfy(fault -> assertThat(fault.message()).hasSizeLessThan(500));
    }

    /** The second pass knows the same limits as the first. */
    @Test
    void aRowWithTooManyImagesIsRejectedInBothPasses() throws IOException {
        String file = CsvFiles.HEADER + VALID + "2,Chair,\"" + "http://a/3,".repeat(4) + "\"\n" + VALID;

        assertThat(rows(file))
                .extracting(row -> row.imageUrls().size(), row -> row.faults().size())
                .containsExactly(tuple(2, 0), tuple(0, 1), tuple(2, 0));
    }

    @Test
    void theNameOfARejectedRowIsThatOfTheNextRowsOfItsProduct() throws IOException {
        String file = "Handle,Title,Image Src\nlamp,Lamp,lamp.jpg\nlamp,,http://a/1\n";

        assertThat(rows(file)).extracting(NewProduct::name).containsExactly("Lamp", "Lamp");
    }

    @Test
    void ifAllRowsAreInvalidTheFileIsRefusedAsOtherwise() throws IOException {
        String file = CsvFiles.HEADER + "x,Lamp,http://a/1\n2,,http://a/1\n";

        assertThat(validate(file))
                .isEqualTo(csv.validate(file(file), ColumnNames.NONE, false))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.error())
                        .isEqualTo("The CSV has 2 errors in 2 rows."));
    }

    @Test
    void ifOnlyInvalidRowsHaveImagesTheFileIsRefused() throws IOException {
        assertThat(validate(CsvFiles.HEADER + "x,Lamp,http://a/1\n2,Chair,\n"))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> {
                    assertThat(invalid.error())
                            .isEqualTo("The CSV has 1 error, in row 2. No other row has an image URL.");
                    assertThat(invalid.errors()).extracting(RowError::row).containsExactly(2);
                });
    }

    @Test
    void aFileThatIsDamagedIsRefusedAsOtherwise() throws IOException {
        assertThat(validate(CsvFiles.HEADER + VALID + "x,Lamp,\"http://a/1\n"))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.error())
                        .startsWith("Row 3: the quoted cell"));
        assertThat(validate(CsvFiles.HEADER)).isInstanceOf(CsvValidation.Invalid.class);
    }

    @Test
    void imagesOfAcceptedRowsAndAllRowsAreLimited() throws IOException {
        String rejected = "x,Lamp,\"http://a/1,http://a/2\"\n";

        assertThat(validate(CsvFiles.HEADER + VALID.repeat(2) + rejected.repeat(8)))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(validate(CsvFiles.HEADER + VALID.repeat(3)))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 5 images; split it into several."));
        assertThat(validate(CsvFiles.HEADER + VALID.repeat(2) + rejected.repeat(9)))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 10 rows; split it into several."));
    }

    private CsvValidation validate(String content) throws IOException {
        return csv.validate(file(content), ColumnNames.NONE, true);
    }

    private List<NewProduct> rows(String content) throws IOException {
        Path file = file(content);
        CsvValidation.Valid valid = (CsvValidation.Valid) csv.validate(file, ColumnNames.NONE, true);
        try (ProductRows rows = csv.open(file, valid)) {
            return rows.nextChunk(100);
        }
    }

    private Path file(String content) throws IOException {
        return CsvFiles.file(folder, CsvFiles.utf8(content));
    }
}
