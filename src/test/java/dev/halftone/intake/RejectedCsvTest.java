package dev.halftone.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RejectedCsvTest {

    private static final String HEADER = CsvFiles.HEADER;
    private static final String ROW = "1,Lamp,http://a.example/1\n";

    private static final String WORKBOOK =
            "Not a CSV file: it is a workbook of Excel or LibreOffice (.xlsx, .xls, .ods) or a ZIP archive. Save the sheet"
                    + " as CSV: in Excel with File, Save As, \"CSV UTF-8 (Comma delimited)\"; in LibreOffice with File,"
                    + " Save As, \"Text CSV\" and the character set UTF-8; in Google Sheets with File, Download, \"Comma"
                    + " Separated Values\".";

    @TempDir
    Path folder;

    static Stream<Arguments> filesThatAreNoProductCsv() throws IOException {
        byte[] gzip = CsvFiles.gzip(CsvFiles.utf8(HEADER + ROW.repeat(1000)));
        byte[] damaged = gzip.clone();
        damaged[gzip.length - 5] ^= 0x55;
        return Stream.of(
                arguments("nothing", new byte[0], "The file is empty: it has no header row."),
                arguments("only a byte-order mark", bytes("efbbbf"), "The file is empty: it has no header row."),
                arguments("blank lines", utf8("\n \n,,\n"), "The file is empty: it has no header row."),
                arguments("header only", utf8(HEADER), "The CSV has a header but no rows."),
                arguments("header and blank rows", utf8(HEADER + "\n,,\n"), "The CSV has a header but no rows."),
                arguments(
                        "no header",
                        utf8(ROW),
                        "The file has no header row: the first row has none of the columns \"S. No.\" or \"Serial"
                                + " Number\", \"Product Name\", \"Input Image Urls\", nor one that is known to have the"
                                + " serial numbers or product names or image URLs; it has \"1\", \"Lamp\","
                                + " \"http://a.example/1\". If it has another name, give it as serial_column and"
                                + " name_column and image_columns."),
                arguments(
                        "a column is missing",
                        utf8("S. No.;Label;Input Image Urls\n1;Lamp;http://a.example/1"),
                        "The header has no column \"Product Name\", nor one that is known to have the product names; it"
                                + " has \"S. No.\", \"Label\", \"Input Image Urls\". If it has another name, give it as"
                                + " name_column; an upload that gives image_columns needs no such column."),
                arguments(
                        "two columns are missing",
                        utf8("S. No.\n1"),
                        "The header has no column \"Product Name\" and no column \"Input Image Urls\", nor one that is"
                                + " known to have the product names or image URLs; it has \"S. No.\". If it has another"
                                + " name, give it as name_column and image_columns."),
                arguments(
                        "a column comes twice",
                        utf8("S. No.,Product Name,Input Image Urls,Serial Number\n1,Lamp,http://a.example/1,1"),
                        "The columns \"S. No.\" and \"Serial Number\" could each have the serial numbers; name the one that"
                                + " has them with serial_column."),
                arguments("PNG", bytes("89504e470d0a1a0a0000000d49484452"), "Not a CSV file: it is a PNG image."),
                arguments("JPEG", bytes("ffd8ffe000104a464946"), "Not a CSV file: it is a JPEG image."),
                arguments("WebP", bytes("52494646000000005745425056503820"), "Not a CSV file: it is a WebP image."),
                arguments("xlsx", bytes("504b030414000600"), WORKBOOK),
                arguments("ods", bytes("504b0304140000080000"), WORKBOOK),
                arguments("xls", bytes("d0cf11e0a1b11ae1"), WORKBOOK),
                arguments("xls of Excel 5", bytes("0908080000050500"), WORKBOOK),
                arguments("xlsx in gzip", CsvFiles.gzip(bytes("504b030414000600")), WORKBOOK),
                arguments(
                        "a table of HTML under the name .xls",
                        utf8("<table><tr><td>S. No.</td></tr></table>"),
                        "Not a CSV file: it is HTML or XML. If Excel opens it, save it there with File, Save As, \"CSV"
                                + " UTF-8 (Comma delimited)\"."),
                arguments(
                        "UTF-16, little endian",
                        CsvFiles.concat(bytes("fffe"), (HEADER + ROW).getBytes(UTF_16LE)),
                        "Not a UTF-8 file: it is UTF-16 text. Save it as \"CSV UTF-8\"."),
                arguments(
                        "UTF-16, big endian",
                        CsvFiles.concat(bytes("feff"), (HEADER + ROW).getBytes(UTF_16BE)),
                        "Not a UTF-8 file: it is UTF-16 text. Save it as \"CSV UTF-8\"."),
                arguments(
                        "UTF-16 without a mark",
                        (HEADER + ROW).getBytes(UTF_16LE),
                        "Row 1: a NUL character in line 1, so this is no text in UTF-8; save it as \"CSV UTF-8\"."),
                arguments(
                        "Latin-1",
                        (HEADER + ROW + "2,\"two\nlines\",http://a.example/2\n3,Müller,http://a.example/3\n")
                                .getBytes(ISO_8859_1),
                        "Row 4: not UTF-8, byte 0xFC in line 5, 99 bytes into the file; save it as \"CSV UTF-8\"."),
                arguments(
                        "a character cut off at the end",
                        CsvFiles.concat(utf8(HEADER + "1,L"), bytes("c3")),
                        "Row 2: not UTF-8, byte 0xC3 in line 2, 40 bytes into the file; save it as \"CSV UTF-8\"."),
                arguments(
                        "a quote is never closed",
                        utf8(HEADER + "1,\"two\nlines\",http://a.example/1\n2,\"Chair,http://a.example/2\n" + ROW),
                        "Row 3: the quoted cell that begins in line 4 is never closed; add its closing quote."),
                arguments(
                        "a quote is closed by the next cell's",
                        utf8(HEADER + "1,\"Lamp,http://a.example/1\n2,Chair,\"http://a.example/2\"\n"),
                        "Row 2: the quoted cell that begins in line 2 is closed in line 3, but text follows ('h'); a"
                                + " closing quote is missing, or a quote within the cell is not written twice."),
                arguments(
                        "a quote is not closed for long",
                        utf8(HEADER + ROW + "2,\"" + ROW.repeat(100_000)),
                        "Row 3: the quoted cell that begins in line 3 is not closed, and the row is longer than 1000000"
                                + " characters."),
                arguments(
                        "a cell of 20 MB",
                        utf8(HEADER + "1," + "x".repeat(20_000_000) + ",http://a.example/1"),
                        "Row 2: longer than 1000000 characters, in line 2."),
                arguments(
                        "a thousand and one cells",
                        utf8(HEADER + ",".repeat(1000)),
                        "Row 2: more than 1000 cells, in line 2."),
                arguments(
                        "gzip, cut off",
                        Arrays.copyOf(gzip, gzip.length / 2),
                        "The gzip file is cut off; compress the CSV again."),
                arguments("gzip, damaged", damaged, "The gzip file is damaged; compress the CSV again."),
                arguments("gzip of nothing", CsvFiles.gzip(new byte[0]), "The file is empty: it has no header row."),
                arguments(
                        "gzip in gzip",
                        CsvFiles.gzip(gzip),
                        "Not a CSV file: it is a gzip file inside a gzip file; compress it once."));
    }

    private static byte[] utf8(String text) {
        return CsvFiles.utf8(text);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesThatAreNoProductCsv")
    void aFileThatCannotBeReadIsToldWhatItIsOrWhereItBreaks(String kind, byte[] content, String error)
            throws IOException {
        assertThat(CsvFiles.validate(folder, content))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.error())
                        .isEqualTo(error));
    }

    static Stream<Arguments> wrongRows() {
        String url = "http://a.example/1";
        return Stream.of(
                arguments(
                        "x,Lamp," + url,
                        "S. No.",
                        "\"x\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(
                        "1.5,Lamp," + url,
                        "S. No.",
                        "\"1.5\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(
                        "1.000,Lamp," + url,
                        "S. No.",
                        "\"1.000\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(
                        "-1,Lamp," + url,
                        "S. No.",
                        "\"-1\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(
                        "1E+05,Lamp," + url,
                        "S. No.",
                        "\"1E+05\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(
                        "١,Lamp," + url,
                        "S. No.",
                        "\"١\" is not a whole number; to take any text, name the column with serial_column."),
                arguments(",Lamp," + url, "S. No.", "The serial number is missing."),
                arguments(
                        "9223372036854775808,Lamp," + url,
                        "S. No.",
                        "\"9223372036854775808\" is larger than 9223372036854775807."),
                arguments("1, \u00a0," + url, "Product Name", "The product name is missing."),
                arguments("1,Lamp,ftp://a/1", "Input Image Urls", "\"ftp://a/1\" is not an http or https URL."),
                arguments(
                        "1,Lamp,\"http://a/1,https://,http://b/2\"",
                        "Input Image Urls",
                        "\"https://\" can't be fetched: The URL has no host."),
                arguments(
                        "1,Lamp," + url + ",http://a/2",
                        null,
                        "The row has 4 cells, the header 3. A cell that contains \",\" must be in quotes."));
    }

    @ParameterizedTest
    @MethodSource("wrongRows")
    void aWrongCellIsToldWithItsRowAndColumn(String row, String column, String message) throws IOException {
        assertThat(CsvFiles.validate(folder, utf8(HEADER + ROW + "\n" + row + "\n" + ROW)))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 1 error, in row 4.", List.of(new RowError(4, column, message)), 1));
    }

    @Test
    void allErrorsOfARowAreTold() throws IOException {
        assertThat(CsvFiles.validate(folder, utf8(HEADER + "x,,\"http://:1/,ftp://b\"\n" + ROW)))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 3 errors in row 2.",
                        List.of(
                                new RowError(
                                        2,
                                        "S. No.",
                                        "\"x\" is not a whole number; to take any text, name the column with serial_column."),
                                new RowError(2, "Product Name", "The product name is missing."),
                                new RowError(
                                        2,
                                        "Input Image Urls",
                                        "\"http://:1/,ftp://b\" contains another URL that is neither http nor https.")),
                        3));
    }

    @Test
    void oneWrongRowInTenThousandIsFound() throws IOException {
        String csv = HEADER + ROW.repeat(7_654) + "7655,Lamp,a.example/1\n" + ROW.repeat(2_345);

        assertThat(CsvFiles.validate(folder, utf8(csv)))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 1 error, in row 7656.",
                        List.of(new RowError(
                                7_656, "Input Image Urls", "\"a.example/1\" does not begin with http:// or https://.")),
                        1));
    }

    @Test
    void theFirstHundredErrorsAreListedAndAllAreCounted() throws IOException {
        assertThat(CsvFiles.validate(folder, utf8(HEADER + ROW + "x,,http://a.example/1\n".repeat(200))))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> {
                    assertThat(invalid.error())
                            .isEqualTo("The CSV has 400 errors in 200 rows; the first 100 are listed.");
                    assertThat(invalid.errors()).hasSize(100).last().returns(52, RowError::row);
                    assertThat(invalid.errorCount()).isEqualTo(400);
                });
    }

    @Test
    void errorsBeforeTheRowThatCannotBeReadAreTold() throws IOException {
        String unclosed = "Row 4: the quoted cell that begins in line 4 is never closed; add its closing quote.";

        assertThat(CsvFiles.validate(folder, utf8(HEADER + "x,Lamp,http://a.example/1\n" + ROW + "3,\"Chair\n\n")))
                .isEqualTo(new CsvValidation.Invalid(
                        unclosed,
                        List.of(
                                new RowError(
                                        2,
                                        "S. No.",
                                        "\"x\" is not a whole number; to take any text, name the column with serial_column."),
                                new RowError(4, null, unclosed)),
                        2));
    }

    /** Listings repeat the name for each image. */
    @Test
    void aNameThatIsTooLongIsRefusedWithItsRowAndOneThatJustFitsIsNot() throws IOException {
        String row = "1,%s,http://a.example/1\n";

        assertThat(CsvFiles.rows(folder, utf8(HEADER + row.formatted(" " + "𝒳".repeat(1_000) + " "))))
                .hasSize(1);
        assertThat(CsvFiles.validate(folder, utf8(HEADER + ROW + row.formatted("n".repeat(1_001)))))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 1 error, in row 3.",
                        List.of(new RowError(
                                3, "Product Name", "The product name has 1001 characters, must have 1000 at most.")),
                        1));
    }

    @Test
    void moreUrlsThanARowMayHaveAreRefusedWithTheirRow() throws IOException {
        ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, CsvFiles.MAX_ROWS, 100, 3);
        String row = "1,Lamp,\"%s\"\n";

        assertThat(CsvFiles.validate(
                        csv, CsvFiles.file(folder, utf8(HEADER + row.formatted("http://a.example/1,".repeat(3))))))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(
                        csv,
                        CsvFiles.file(folder, utf8(HEADER + ROW + row.formatted("http://a.example/1,".repeat(4))))))
                .isEqualTo(new CsvValidation.Invalid(
                        "The CSV has 1 error, in row 3.",
                        List.of(new RowError(3, "Input Image Urls", "The row has 4 image URLs, must have 3 at most.")),
                        1));
    }

    @Test
    void aHeaderThatIsTooLongIsRefusedAndOneThatJustFitsIsNot() throws IOException {
        int others = HEADER.length() - 3; // two commas and the line end
        String fits = "ü".repeat((HeaderRow.MAX_BYTES - others) / 2);

        assertThat(CsvFiles.validate(folder, utf8(HEADER.strip() + "," + fits + "\n" + ROW)))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(folder, utf8(HEADER.strip() + "," + fits + "ü\n" + ROW)))
                .isEqualTo(new CsvValidation.Invalid(
                        "The header has " + (others + 2 * fits.length() + 2)
                                + " bytes, must have 65536 (64 KB) at most; shorten or remove columns that are not needed.",
                        List.of(),
                        0));
    }

    /** The names of the three columns may contain any number of blanks. */
    @Test
    void anErrorDoesNotRepeatALongHeader() throws IOException {
        String header = HEADER.replace("Product Name", "Product" + " ".repeat(60_000) + "Name");

        assertThat(CsvFiles.validate(folder, utf8(header + "1,,http://a.example/1\n".repeat(100))))
                .isInstanceOfSatisfying(CsvValidation.Invalid.class, invalid -> assertThat(invalid.errors())
                        .hasSize(100)
                        .allSatisfy(error -> assertThat(error.column())
                                .startsWith("Product ")
                                .hasSizeLessThan(200)));
    }

    @Test
    void moreImagesThanTheLimitAreTooLarge() throws IOException {
        ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, CsvFiles.MAX_ROWS, 3, 3);
        String row = "1,Lamp,\"http://a.example/1, http://a.example/2\"\n";

        assertThat(CsvFiles.validate(csv, CsvFiles.file(folder, utf8(HEADER + ROW + row))))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(csv, CsvFiles.file(folder, utf8(HEADER + row + row))))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 3 images; split it into several."));
    }

    /** Invalid URLs count too, even after the first error. */
    @Test
    void moreWrongUrlsThanImagesAreAllowedAreTooManyAsWell() throws IOException {
        ProductCsv csv = new ProductCsv(CsvFiles.MAX_BYTES, CsvFiles.MAX_ROWS, 3, 3);
        String row = "1,Lamp,\"http://a..example/1, http://a.example/2\"\n";

        assertThat(CsvFiles.validate(csv, CsvFiles.file(folder, utf8(HEADER + row))))
                .isInstanceOf(CsvValidation.Invalid.class);
        assertThat(CsvFiles.validate(csv, CsvFiles.file(folder, utf8(HEADER + row + row))))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 3 images; split it into several."));
    }

    @Test
    void blankRowsThatNoSpreadsheetCanHaveAreTooMany() throws IOException {
        String allowed = "\n".repeat(ProductCsv.MAX_BLANK_ROWS);

        assertThat(CsvFiles.validate(folder, CsvFiles.gzip(utf8(HEADER + allowed + ROW))))
                .isInstanceOf(CsvValidation.Valid.class);
        assertThat(CsvFiles.validate(folder, CsvFiles.gzip(utf8(HEADER + allowed + "\n" + ROW))))
                .isEqualTo(new CsvValidation.TooLarge("The CSV has more than 2000000 blank rows; remove them."));
    }

    @Test
    void moreBytesThanTheLimitAreTooLargeAlsoWhenCompressed() throws IOException {
        byte[] content = utf8(HEADER + ROW);
        CsvValidation tooLarge = new CsvValidation.TooLarge(
                "The CSV is larger than " + (content.length - 1) + " bytes; split it into several.");

        for (byte[] upload : List.of(content, CsvFiles.gzip(utf8(HEADER + ROW.repeat(100))))) {
            Path file = CsvFiles.file(folder, upload);
            assertThat(CsvFiles.validate(new ProductCsv(content.length - 1, 1, 1, 1), file))
                    .isEqualTo(tooLarge);
        }
        assertThat(CsvFiles.validate(new ProductCsv(content.length, 1, 1, 1), CsvFiles.file(folder, content)))
                .isInstanceOf(CsvValidation.Valid.class);
    }

    @Test
    void aDecompressionBombEndsAtTheLimit() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(utf8(HEADER));
            byte[] blankLines = utf8((" ".repeat(1023) + "\n").repeat(1 << 10));
            for (int megabytes = 0; megabytes < 64; megabytes++) {
                gzip.write(blankLines);
            }
        }

        assertThat(CsvFiles.validate(folder, bomb.toByteArray()))
                .isEqualTo(new CsvValidation.TooLarge("The CSV is larger than 50 MB; split it into several."));
    }
}
