package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.halftone.catalog.NewProduct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductRowsTest {

    private static final String ROW = "1,Lamp,\"http://a.example/1,http://a.example/2\"\n";

    private final ProductCsv csv =
            new ProductCsv(CsvFiles.MAX_BYTES, CsvFiles.MAX_ROWS, CsvFiles.MAX_IMAGES, CsvFiles.MAX_URLS);

    @TempDir
    Path folder;

    @Test
    void aChunkHasAsManyRowsAsItsImagesAllow() throws IOException {
        String large = "2,Chair,\"" + "http://a.example/x,".repeat(7) + "\"\n";

        assertThat(chunks(CsvFiles.HEADER + ROW.repeat(3) + large + ROW, 5))
                .extracting(chunk -> chunk.stream().map(NewProduct::rowNumber).toList())
                .containsExactly(List.of(2, 3), List.of(4), List.of(5), List.of(6));
    }

    @Test
    void longRowsMakeShortChunks() throws IOException {
        String longRow = "1,Lamp,http://a.example/1," + "x".repeat(400_000) + "\n";

        assertThat(chunks(CsvFiles.HEADER.strip() + ",Notes\n" + longRow.repeat(5), 1000))
                .extracting(List::size)
                .containsExactly(2, 2, 1);
    }

    /** A chunk holds all cells, even if the file omits the empty ones. */
    @Test
    void rowsOfManyEmptyCellsMakeShortChunks() throws IOException {
        String header = CsvFiles.HEADER.strip() + ",".repeat(997) + "\n";

        assertThat(chunks(header + ROW.repeat(1_000), 1000))
                .extracting(List::size)
                .allSatisfy(rows -> assertThat(rows).isLessThan(334));
    }

    /** Otherwise a chunk of them would have no end. */
    @Test
    void aRowWithoutImagesCountsAsOneImage() throws IOException {
        assertThat(chunks(CsvFiles.HEADER + "1,Lamp\n".repeat(5) + ROW, 2))
                .extracting(List::size)
                .containsExactly(2, 2, 1, 1);
    }

    @Test
    void noMoreIsReadThanAChunkNeeds() throws IOException {
        Path file = file(CsvFiles.HEADER + ROW.repeat(20_000));
        CsvValidation.Valid valid = valid(file);
        // Reading ahead reaches the invalid byte.
        Files.write(
                file, CsvFiles.concat(CsvFiles.utf8(CsvFiles.HEADER + ROW.repeat(10_000)), new byte[] {(byte) 0xff}));

        try (ProductRows rows = csv.open(file, valid)) {
            for (int chunk = 0; chunk < 99; chunk++) {
                assertThat(rows.nextChunk(200)).hasSize(100);
            }
            assertThatExceptionOfType(MalformedCsvException.class).isThrownBy(() -> rows.nextChunk(200));
        }
    }

    @Test
    void aFileThatChangedAfterItsValidationIsNotRead() throws IOException {
        Path file = file(CsvFiles.HEADER + ROW);
        CsvValidation.Valid valid = valid(file);

        Files.writeString(file, CsvFiles.HEADER + "x,Lamp,http://a.example/1\n");
        try (ProductRows rows = csv.open(file, valid)) {
            assertThatIOException()
                    .isThrownBy(() -> rows.nextChunk(10))
                    .withMessage("row 2 changed after its validation");
        }
        Files.writeString(file, "Product Name,S. No.,Input Image Urls\n" + ROW);
        assertThatIOException()
                .isThrownBy(() -> csv.open(file, valid).close())
                .withMessage("the header changed after its validation");
    }

    private List<List<NewProduct>> chunks(String content, int maxImages) throws IOException {
        Path file = file(content);
        List<List<NewProduct>> chunks = new ArrayList<>();
        try (ProductRows rows = csv.open(file, valid(file))) {
            for (List<NewProduct> chunk = rows.nextChunk(maxImages);
                    !chunk.isEmpty();
                    chunk = rows.nextChunk(maxImages)) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    private Path file(String content) throws IOException {
        return CsvFiles.file(folder, CsvFiles.utf8(content));
    }

    private CsvValidation.Valid valid(Path file) throws IOException {
        return (CsvValidation.Valid) CsvFiles.validate(csv, file);
    }
}
