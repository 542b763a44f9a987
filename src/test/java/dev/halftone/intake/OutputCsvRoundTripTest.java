package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.NewProduct;
import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.status.OutputCsvWriter;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import dev.halftone.status.ReplacedUrls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputCsvRoundTripTest {

    private static final String INPUT = """
            Colour,Input Image Urls,Notes,Product Name,S. No.
            red,"https://cdn/w_1,h_2/1.jpg, https://b/2.jpg","5"" screen, ""new""
            second; line",Lamp,1
            ,https://a/größe.jpg," blanks kept ",C:\\temp\\,2.0
            '=1+1,https://a/3.jpg,-5,'Chair',0003
            =1+1,https://a/4.jpg,+49 170/1234,@Table,4
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theOutputHasTheInputsCellsRowByRow(String separator) throws IOException {
        List<NewProduct> input = CsvFiles.rows(folder, CsvFiles.utf8(INPUT));
        List<String> columns = List.of("Colour", "Input Image Urls", "Notes", "Product Name", "S. No.");
        OutputCsvWriter writer = new OutputCsvWriter(columns, new CsvDialect(true, false, separator.charAt(0), "\n"));

        StringBuilder output = new StringBuilder(writer.beginning());
        for (NewProduct row : input) {
            output.append(writer.row(row.cells(), results(row), List.of()));
        }

        List<NewProduct> readAgain = CsvFiles.rows(folder, CsvFiles.utf8(output.toString()));
        assertThat(readAgain).hasSameSizeAs(input);
        for (int i = 0; i < input.size(); i++) {
            List<String> cells = new ArrayList<>(input.get(i).cells());
            // Only formulas change.
            cells.replaceAll(cell -> cell.startsWith("=") || cell.startsWith("@") ? "'" + cell : cell);
            cells.add(String.join(
                    ",",
                    input.get(i).imageUrls().stream().map(url -> "http://out/x").toList()));
            cells.add("");
            assertThat(readAgain.get(i).cells()).isEqualTo(cells);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theOutputWithReplacedUrlsHasTheSameRowsAndNothingElse(String separator) throws IOException {
        List<NewProduct> input = CsvFiles.rows(folder, CsvFiles.utf8(INPUT));
        List<String> columns = List.of("Colour", "Input Image Urls", "Notes", "Product Name", "S. No.");
        CsvDialect dialect = new CsvDialect(true, separator.equals(";"), separator.charAt(0), "\n");
        ReplacedUrls format = new ReplacedUrls(columns, List.of(1), dialect);

        StringBuilder output = new StringBuilder(format.beginning());
        for (NewProduct row : input) {
            output.append(format.row(
                    new OutputRow(
                            row.rowNumber(), row.cells(), 1, row.imageUrls().size(), List.of(), List.of()),
                    results(row)));
        }

        List<NewProduct> readAgain = CsvFiles.rows(folder, CsvFiles.utf8(output.toString()));
        assertThat(readAgain).hasSameSizeAs(input);
        for (int i = 0; i < input.size(); i++) {
            NewProduct before = input.get(i);
            List<String> cells = new ArrayList<>(before.cells());
            cells.set(1, before.cells().get(1).replaceAll("https://[^ ,]+(,h_2[^ ,]+)?", "http://out/x"));
            assertThat(readAgain.get(i).cells()).isEqualTo(cells);
            assertThat(readAgain.get(i).serialNumber()).isEqualTo(before.serialNumber());
            assertThat(readAgain.get(i).name()).isEqualTo(before.name());
            assertThat(readAgain.get(i).imageUrls())
                    .hasSameSizeAs(before.imageUrls())
                    .containsOnly("http://out/x");
        }
    }

    private static List<ImageResult> results(NewProduct row) {
        List<ImageResult> results = new ArrayList<>();
        for (int i = 1; i <= row.imageUrls().size(); i++) {
            results.add(new ImageResult(i, Optional.of("http://out/x"), Optional.empty(), Optional.empty()));
        }
        return results;
    }
}
