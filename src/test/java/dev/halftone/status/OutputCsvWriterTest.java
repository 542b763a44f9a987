package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.RowFault;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutputCsvWriterTest {

    private static final List<String> COLUMNS = List.of("S. No.", "Product Name");
    private static final List<String> CELLS = List.of("1", "Lamp");

    @Test
    void theTwoColumnsFollowTheInputs() {
        assertThat(new OutputCsvWriter(COLUMNS, CsvDialect.RFC_4180).beginning())
                .isEqualTo("S. No.,Product Name,Output Image Urls,Errors\r\n");
    }

    @Test
    void columnsOfTheSameNamesInTheInputStayWhereTheyAre() {
        assertThat(new OutputCsvWriter(List.of("Errors", "Output Image Urls", "S. No."), separatedBy(';')).beginning())
                .isEqualTo("Errors;Output Image Urls;S. No.;Output Image Urls;Errors\r\n");
    }

    static Stream<Arguments> dialects() {
        String cells = "S. No.%1$sProduct Name%1$sOutput Image Urls%1$sErrors";
        return Stream.of(
                arguments(new CsvDialect(true, false, ',', "\n"), "\ufeff" + cells.formatted(",") + "\n", "1,Lamp,,\n"),
                arguments(new CsvDialect(false, false, '\t', "\r"), cells.formatted("\t") + "\r", "1\tLamp\t\t\r"),
                arguments(
                        new CsvDialect(true, true, ';', "\r\n"),
                        "\ufeffsep=;\r\n" + cells.formatted(";") + "\r\n",
                        "1;Lamp;;\r\n"));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void markSeparatorAndLineEndsAreTheInputs(CsvDialect dialect, String beginning, String row) {
        OutputCsvWriter writer = new OutputCsvWriter(COLUMNS, dialect);

        assertThat(writer.beginning()).isEqualTo(beginning);
        assertThat(writer.row(CELLS, List.of(), List.of())).isEqualTo(row);
    }

    static Stream<Arguments> results() {
        return Stream.of(
                arguments(List.of(stored(1, "http://h/1.jpg")), "http://h/1.jpg;"),
                arguments(
                        List.of(stored(1, "http://h/1.jpg"), stored(2, "http://h/2.jpg")),
                        "http://h/1.jpg,http://h/2.jpg;"),
                arguments(
                        List.of(
                                stored(1, "http://h/1.jpg"),
                                failed(2, "http_status", "404 Not Found"),
                                stored(3, "http://h/3.jpg")),
                        "http://h/1.jpg,,http://h/3.jpg;2: http_status: 404 Not Found"),
                arguments(List.of(failed(1, "dns", "no such host")), ";1: dns: no such host"),
                arguments(
                        List.of(failed(1, "dns", "no such host"), failed(2, "timeout", "after 30 s")),
                        ",;\"1: dns: no such host; 2: timeout: after 30 s\""),
                arguments(
                        List.of(new ImageResult(1, Optional.empty(), Optional.of("cancelled"), Optional.empty())),
                        ";1: cancelled"),
                arguments(List.of(new ImageResult(1, Optional.empty(), Optional.empty(), Optional.empty())), ";"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void outputUrlsKeepTheirPlacesAndErrorsTellThem(List<ImageResult> images, String expected) {
        assertThat(new OutputCsvWriter(COLUMNS, separatedBy(';')).row(CELLS, images, List.of()))
                .isEqualTo("1;Lamp;" + expected + "\r\n");
    }

    @Test
    void aRejectedRowTellsItsFaults() {
        List<RowFault> faults = List.of(
                new RowFault("Images", "\"ftp://h/1\" is not an http or https URL."),
                new RowFault(null, "The row has 3 cells, the header 2."));

        assertThat(new OutputCsvWriter(COLUMNS, CsvDialect.RFC_4180).row(CELLS, List.of(), faults))
                .isEqualTo("1,Lamp,,\"row error: Images: \"\"ftp://h/1\"\" is not an http or https URL.;"
                        + " row error: The row has 3 cells, the header 2.\"\r\n");
    }

    /** Otherwise a part of the row would be lost, or the errors would be in the column of something else. */
    @Test
    void cellsBeyondTheColumnsComeLast() {
        List<RowFault> faults = List.of(new RowFault(null, "The row has 4 cells."));

        assertThat(new OutputCsvWriter(COLUMNS, CsvDialect.RFC_4180)
                        .row(List.of("1", "Lamp", "red", "=x"), List.of(), faults))
                .isEqualTo("1,Lamp,,row error: The row has 4 cells.,red,'=x\r\n");
    }

    static Stream<Arguments> cells() {
        return Stream.of(
                arguments(',', "plain", "plain"),
                arguments(',', "a;b\tc", "a;b\tc"),
                arguments(',', "a,b", "\"a,b\""),
                arguments(';', "a;b", "\"a;b\""),
                arguments('\t', "a\tb", "\"a\tb\""),
                arguments(',', "5\" screen", "\"5\"\" screen\""),
                arguments(',', "one\ntwo", "\"one\ntwo\""),
                arguments(',', "one\rtwo", "\"one\rtwo\""),
                arguments(',', "C:\\temp\\", "C:\\temp\\"),
                arguments(',', " blanks ", " blanks "),
                arguments(',', "", ""));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aCellIsQuotedOnlyWhereRfc4180Demands(char separator, String cell, String expected) {
        assertThat(new OutputCsvWriter(COLUMNS, separatedBy(separator)).row(List.of("1", cell), List.of(), List.of()))
                .isEqualTo("1" + separator + expected + separator + separator + "\r\n");
    }

    @Test
    void aRowHasACellForEachColumn() {
        OutputCsvWriter writer = new OutputCsvWriter(COLUMNS, CsvDialect.RFC_4180);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.row(List.of("1"), List.of(), List.of()))
                .withMessage("1 cells for 2 columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.row(List.of("1", "Lamp", "red"), List.of(), List.of()))
                .withMessage("3 cells for 2 columns");
    }

    private static CsvDialect separatedBy(char separator) {
        return new CsvDialect(false, false, separator, "\r\n");
    }

    private static ImageResult stored(int position, String url) {
        return new ImageResult(position, Optional.of(url), Optional.empty(), Optional.empty());
    }

    private static ImageResult failed(int position, String code, String message) {
        return new ImageResult(position, Optional.empty(), Optional.of(code), Optional.of(message));
    }
}
