package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.catalog.RowFault;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacedUrlsTest {

    private static final List<String> COLUMNS = List.of("SKU", "Image", "Title", "More");
    private static final CsvDialect SEMICOLONS = new CsvDialect(true, true, ';', "\n");
    private static final ReplacedUrls FORMAT = new ReplacedUrls(COLUMNS, List.of(1, 3), SEMICOLONS);

    @Test
    void theBeginningIsTheInputs() {
        assertThat(FORMAT.beginning()).isEqualTo("\ufeffsep=;\nSKU;Image;Title;More\n");
    }

    @Test
    void urlsAreReplacedInTheOrderInWhichTheColumnsAreRead() {
        List<String> cells = List.of("A-1", "http://h/1", "Lamp", "http://h/2,http://h/3");

        assertThat(FORMAT.row(row(cells, 3), stored(1, 2, 3))).isEqualTo("A-1;out:1;Lamp;out:2,out:3\n");
        assertThat(new ReplacedUrls(COLUMNS, List.of(3, 1), SEMICOLONS).row(row(cells, 3), stored(1, 2, 3)))
                .isEqualTo("A-1;out:3;Lamp;out:1,out:2\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\" http://h/1 , http://h/2,\", \" out:1 , out:2,\"",
                "\"http://h/1\nhttp://h/2\", \"out:1\nout:2\"",
                "\"http://h/1|http://h/2 \", \"out:1|out:2 \"",
                "\"http://h/a,b.jpg http://h/my photo.jpg\", out:1 out:2"
            })
    void whatIsBetweenUrlsStays(String cell, String replaced) {
        List<String> cells = List.of("A-1", "", "Lamp", cell);
        String quote = replaced.contains("\n") ? "\"" : "";

        assertThat(FORMAT.row(row(cells, 2), stored(1, 2))).isEqualTo("A-1;;Lamp;" + quote + replaced + quote + "\n");
    }

    @Test
    void anImageWithoutAnOutputKeepsItsUrl() {
        List<String> cells = List.of("A-1", "http://h/1, http://h/2, http://h/3", "Lamp", "");
        List<ImageResult> images = List.of(
                new ImageResult(1, Optional.empty(), Optional.of("dns"), Optional.of("no such host")),
                stored(2).get(0),
                new ImageResult(3, Optional.empty(), Optional.empty(), Optional.empty()));

        assertThat(FORMAT.row(row(cells, 3), images)).isEqualTo("A-1;http://h/1, out:2, http://h/3;Lamp;\n");
    }

    /** A shop would import the apostrophe of a neutralised formula. */
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "@x", "-A1", "+x", "\tx"})
    void formulasStayWhatTheyAre(String cell) {
        assertThat(FORMAT.row(row(List.of(cell, "", "Lamp", ""), 0), List.of())).isEqualTo(cell + ";;Lamp;\n");
    }

    @Test
    void aRejectedRowComesBackVerbatim() {
        List<String> cells = List.of("A-1", "ftp://h/1, http://h/2", "", "");
        OutputRow row = new OutputRow(
                7, cells, 1, 0, List.of(), List.of(new RowFault("Image", "is not an http or https URL.")));

        assertThat(FORMAT.row(row, List.of())).isEqualTo("A-1;ftp://h/1, http://h/2;;\n");
    }

    @Test
    void aRejectedRowKeepsTheCellsThatItHasBeyondTheColumns() {
        List<String> cells = List.of("A-1", "Lamp", "http://h/1", "", "x");
        OutputRow row = new OutputRow(7, cells, 1, 0, List.of(), List.of(new RowFault(null, "The row has 5 cells.")));

        assertThat(FORMAT.row(row, List.of())).isEqualTo("A-1;Lamp;http://h/1;;x\n");
    }

    /** Rather an old URL than one of another image. */
    @Test
    void aRowThatWasSplitOtherwiseStaysAsItIs() {
        List<String> cells = List.of("A-1", "http://h/1 http://h/2", "Lamp", "");

        assertThat(FORMAT.row(row(cells, 1), stored(1))).isEqualTo("A-1;http://h/1 http://h/2;Lamp;\n");
        assertThat(FORMAT.row(row(cells, 3), stored(1, 2, 3))).isEqualTo("A-1;http://h/1 http://h/2;Lamp;\n");
        assertThat(longRow(FORMAT, row(cells, 3), 2)).isEqualTo("A-1;http://h/1 http://h/2;Lamp;\n");
    }

    /** Images that are deleted while the row is read. */
    @Test
    void anImageThatIsGoneKeepsItsUrl() {
        List<String> cells = List.of("A-1", "http://h/1 http://h/2", "Lamp", "");

        assertThat(FORMAT.row(row(cells, 2), stored(2))).isEqualTo("A-1;http://h/1 out:2;Lamp;\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100})
    void aLongRowIsWrittenPageByPageLikeAnyOther(int page) {
        List<String> cells =
                List.of("\"A\";1", " http://h/1, http://h/2 ", "La;mp", "http://h/3|http://h/4\n,http://h/5;");
        for (List<Integer> order : List.of(List.of(1, 3), List.of(3, 1), List.of(3))) {
            ReplacedUrls format = new ReplacedUrls(COLUMNS, order, SEMICOLONS);
            int images = order.size() == 1 ? 3 : 5;

            String row = longRow(format, row(cells, images), page);

            String expected = order.equals(List.of(1, 3))
                    ? "\" out:1, out:2 \";\"La;mp\";\"out:3|out:4\n,out:5;\""
                    : order.equals(List.of(3, 1))
                            ? "\" out:4, out:5 \";\"La;mp\";\"out:1|out:2\n,out:3;\""
                            : " http://h/1, http://h/2 ;\"La;mp\";\"out:1|out:2\n,out:3;\"";
            assertThat(row).isEqualTo("\"\"\"A\"\";1\";" + expected + "\n");
        }
    }

    @Test
    void aCellOfALongRowThatHasNoUrlsIsWrittenAsInOtherRows() {
        List<String> cells = List.of("A-1", "", "Lamp", "http://h/1 http://h/2");

        assertThat(longRow(FORMAT, row(cells, 2), 1)).isEqualTo("A-1;;Lamp;\"out:1 out:2\"\n");
    }

    private static OutputRow row(List<String> cells, int images) {
        return new OutputRow(2, cells, 11, images, List.of(), List.of());
    }

    private static List<ImageResult> stored(int... positions) {
        return Arrays.stream(positions)
                .mapToObj(position ->
                        new ImageResult(position, Optional.of("out:" + position), Optional.empty(), Optional.empty()))
                .toList();
    }

    /** @param page images in a page */
    private static String longRow(ReplacedUrls format, OutputRow row, int page) {
        OutputCsvFormat.Images images = new OutputCsvFormat.Images() {
            @Override
            public Multi<byte[]> render(int firstOrdinal, int count, Function<List<ImageResult>, String> text) {
                int first = firstOrdinal - row.firstOrdinal() + 1;
                return Multi.createFrom()
                        .iterable(IntStream.iterate(first, i -> i < first + count, i -> i + page)
                                .boxed()
                                .toList())
                        .map(i -> stored(IntStream.range(i, Math.min(i + page, first + count))
                                .toArray()))
                        .map(text)
                        .map(rendered -> rendered.getBytes(StandardCharsets.UTF_8));
            }
        };
        return format.longRow(row, images).collect().asList().await().indefinitely().stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }
}
