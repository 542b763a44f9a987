package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes upload files for tests, and reads them as the endpoint does. */
final class CsvFiles {

    static final String HEADER = "S. No.,Product Name,Input Image Urls\n";
    static final long MAX_BYTES = 50L << 20;
    static final int MAX_ROWS = 250_000;
    static final int MAX_IMAGES = 100_000;
    static final int MAX_URLS = 10_000;

    private CsvFiles() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toByteArray();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static Path file(Path folder, byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "upload", ".csv"), content);
    }

    static CsvValidation validate(Path folder, byte[] content) throws IOException {
        return validate(csv(), file(folder, content));
    }

    /** Without names of columns; invalid rows are refused. */
    static CsvValidation validate(ProductCsv csv, Path file) throws IOException {
        return csv.validate(file, ColumnNames.NONE, false);
    }

    static ProductCsv csv() {
        return new ProductCsv(MAX_BYTES, MAX_ROWS, MAX_IMAGES, MAX_URLS);
    }

    /** The rows of a valid file; fails with the errors of an invalid one. */
    static List<NewProduct> rows(Path folder, byte[] content) throws IOException {
        return rows(folder, content, ColumnNames.NONE, false);
    }

    static List<NewProduct> rows(Path folder, byte[] content, ColumnNames given, boolean skipsInvalidRows)
            throws IOException {
        Path file = file(folder, content);
        CsvValidation validation = csv().validate(file, given, skipsInvalidRows);
        if (!(validation instanceof CsvValidation.Valid valid)) {
            throw new AssertionError(validation);
        }
        List<NewProduct> all = new ArrayList<>();
        try (ProductRows rows = csv().open(file, valid)) {
            for (List<NewProduct> chunk = rows.nextChunk(2); !chunk.isEmpty(); chunk = rows.nextChunk(2)) {
                all.addAll(chunk);
            }
        }
        return all;
    }
}
