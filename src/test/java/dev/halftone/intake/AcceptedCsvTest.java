package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.InputTable;
import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.SerialNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedCsvTest {

    private static final String BYTE_ORDER_MARK = "\ufeff";

    @TempDir
    Path folder;

    static Stream<Arguments> spellingsOfOneFile() {
        return Stream.of(
                arguments("LibreOffice", """
                        S. No.,Product Name,Input Image Urls
                        1,Lamp,"https://a.example/1.jpg,https://a.example/2.jpg"
                        2,Müller's chair,https://b.example/3.jpg
                        """),
                arguments(
                        "German Excel: byte-order mark, semicolons, CRLF",
                        BYTE_ORDER_MARK
                                + "S. No.;Product Name;Input Image Urls\r\n"
                                + "1;Lamp;https://a.example/1.jpg,https://a.example/2.jpg\r\n"
                                + "2;Müller's chair;https://b.example/3.jpg\r\n"),
                arguments(
                        "Excel with a line that tells the separator",
                        "sep=;\r\nS. No.;Product Name;Input Image Urls\r\n"
                                + "1;Lamp;https://a.example/1.jpg,https://a.example/2.jpg\r\n"
                                + "2;Müller's chair;https://b.example/3.jpg\r\n"),
                arguments(
                        "tabs",
                        "S. No.\tProduct Name\tInput Image Urls\n"
                                + "1\tLamp\thttps://a.example/1.jpg, https://a.example/2.jpg\n"
                                + "2\tMüller's chair\thttps://b.example/3.jpg\n"),
                arguments("Numbers: everything quoted, no line end after the last row", """
                        "S. No.","Product Name","Input Image Urls"
                        "1","Lamp","https://a.example/1.jpg, https://a.example/2.jpg"
                        "2","Müller's chair","https://b.example/3.jpg\""""),
                arguments(
                        "old Mac: lone CR",
                        "S. No.,Product Name,Input Image Urls\r"
                                + "1,Lamp,\"https://a.example/1.jpg,https://a.example/2.jpg\"\r"
                                + "2,Müller's chair,https://b.example/3.jpg\r"),
                arguments("quoted line breaks between URLs, a comma at the end of the list", """
                        S. No.,Product Name,Input Image Urls
                        1,Lamp,"https://a.example/1.jpg,
                        https://a.example/2.jpg,
                        "
                        2,Müller's chair,https://b.example/3.jpg
                        """),
                arguments("typed by hand: blanks around quoted cells", """
                        S. No., Product Name , "Input Image Urls"
                        1, Lamp, "https://a.example/1.jpg, https://a.example/2.jpg"\s
                         2 , Müller's chair ,  https://b.example/3.jpg
                        """),
                arguments("a data frame: whole numbers with a decimal place", """
                        Serial Number,Product Name,Input Image Urls
                        1.0,Lamp,"https://a.example/1.jpg,https://a.example/2.jpg"
                        2.0,Müller's chair,https://b.example/3.jpg
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellingsOfOneFile")
    void spreadsheetsSpellTheSameProductsInDifferentWays(String program, String csv) throws IOException {
        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(csv)))
                .extracting(NewProduct::rowNumber, NewProduct::serialNumber, NewProduct::name, NewProduct::imageUrls)
                .containsExactly(
                        tuple(
                                2,
                                SerialNumber.of(1),
                                "Lamp",
                                List.of("https://a.example/1.jpg", "https://a.example/2.jpg")),
                        tuple(3, SerialNumber.of(2), "Müller's chair", List.of("https://b.example/3.jpg")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellingsOfOneFile")
    void aGzipFileIsKnownByItsBytes(String program, String csv) throws IOException {
        byte[] plain = CsvFiles.utf8(csv);
        assertThat(CsvFiles.rows(folder, CsvFiles.gzip(plain))).isEqualTo(CsvFiles.rows(folder, plain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S. No.,Product Name,Input Image Urls",
                "serial number,PRODUCT NAME,input image urls",
                "  S.  No. ,Product\u00a0Name,\tInput Image\u00a0 Urls\u200b",
                "\"S.\nNo.\",\"Product\r\nName\",\"Input Image Urls\""
            })
    void headerNamesMatchWithoutRegardToCaseAndBlanks(String header) throws IOException {
        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(header + "\n7,Lamp,http://a.example/1\n")))
                .singleElement()
                .returns(SerialNumber.of(7), NewProduct::serialNumber)
                .returns("Lamp", NewProduct::name);
    }

    @Test
    void columnsMayComeInAnyOrderWithOthersBetween() throws IOException {
        String csv = "Colour,Input Image Urls,Notes,Product Name,S. No.\n"
                + "red,http://a.example/1,\"one\r\ntwo\",Lamp,1\n";

        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(csv)))
                .isEqualTo(new CsvValidation.Valid(
                        new CsvHeader(
                                new InputTable(
                                        List.of("Colour", "Input Image Urls", "Notes", "Product Name", "S. No."),
                                        OptionalInt.of(4),
                                        OptionalInt.of(3),
                                        List.of(1)),
                                EnumSet.allOf(ColumnRole.class),
                                new CsvDialect(false, false, ',', "\n")),
                        1,
                        1,
                        0));
        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(csv)))
                .containsExactly(new NewProduct(
                        2,
                        SerialNumber.of(1),
                        "Lamp",
                        List.of("red", "http://a.example/1", "one\r\ntwo", "Lamp", "1"),
                        List.of("http://a.example/1")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "S. No.";"Product Name";"Input Image Urls";"a,b,c,d,e,f"   | ;
                    "S. No.","Product Name","Input Image Urls","a;b;c;d;e;f;g" | ,
                    S. No.,Product Name,Input Image Urls,a;b;c;d;e;f;g         | ,
                    S. No.;Product Name;Input Image Urls;a, b, c, d, e, f      | ;
                    """)
    void separatorsWithinHeaderCellsFoolNobody(String header, char separator) throws IOException {
        String row = String.join(String.valueOf(separator), "1", "Lamp", "http://a.example/1", "");

        assertThat(CsvFiles.validate(folder, CsvFiles.utf8(header + "\n" + row)))
                .isInstanceOfSatisfying(CsvValidation.Valid.class, valid -> assertThat(
                                valid.header().dialect().separator())
                        .isEqualTo(separator));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void howTheFileIsWrittenIsRemembered(CsvDialect dialect) throws IOException {
        String csv = (dialect.byteOrderMark() ? "\ufeff" : "")
                + (dialect.separatorLine() ? "Sep=" + dialect.separator() + dialect.lineEnd() : "")
                + dialect.lineEnd()
                + CsvFiles.HEADER.strip().replace(',', dialect.separator())
                + dialect.lineEnd()
                // Line ends in cells or later rows do not affect the dialect.
                + "1;\"La\r\nm\rp\n\";http://a.example/1\r\n".replace(';', dialect.separator());

        for (byte[] file : List.of(CsvFiles.utf8(csv), CsvFiles.gzip(CsvFiles.utf8(csv)))) {
            assertThat(CsvFiles.validate(folder, file))
                    .isInstanceOfSatisfying(
                            CsvValidation.Valid.class,
                            valid -> assertThat(valid.header().dialect()).isEqualTo(dialect));
        }
    }

    static Stream<CsvDialect> dialects() {
        return Stream.of(true, false).flatMap(mark -> Stream.of(true, false)
                .flatMap(line -> Stream.of(',', ';', '\t').flatMap(separator -> Stream.of("\r\n", "\n", "\r")
                        .map(lineEnd -> new CsvDialect(mark, line, separator, lineEnd)))));
    }

    @Test
    void blankRowsAreSkippedAndCounted() throws IOException {
        String csv = "\n" + CsvFiles.HEADER
                + "\n  \n1,Lamp,http://a.example/1\n,,\n , ,\u00a0\n2,Chair,http://a.example/2\n\n";

        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(csv)))
                .extracting(NewProduct::rowNumber)
                .containsExactly(5, 8);
    }

    @Test
    void aRowMayLackOptionalCellsAtItsEndOrHaveEmptyOnesBeyondIt() throws IOException {
        String csv = "S. No.,Product Name,Input Image Urls,Colour,Size\n"
                + "1,Lamp,http://a.example/1\n"
                + "2,Chair,http://a.example/2,red,XL,, ,\n";

        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(csv)))
                .extracting(NewProduct::cells)
                .containsExactly(
                        List.of("1", "Lamp", "http://a.example/1", "", ""),
                        List.of("2", "Chair", "http://a.example/2", "red", "XL"));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "007,7", "+3,3", "12.0,12", "12.00,12", "9223372036854775807,9223372036854775807"})
    void aSerialNumberIsAnyWholeNumberThatFitsInALong(String cell, long serialNumber) throws IOException {
        assertThat(CsvFiles.rows(folder, CsvFiles.utf8(CsvFiles.HEADER + cell + ",Lamp,http://a.example/1")))
                .singleElement()
                .returns(SerialNumber.of(serialNumber), NewProduct::serialNumber)
                .returns(List.of(cell, "Lamp", "http://a.example/1"), NewProduct::cells);
    }
}
