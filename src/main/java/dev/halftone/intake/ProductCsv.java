package dev.halftone.intake;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads product CSVs, plain or gzip-compressed (told by the bytes, not the name). Every method blocks: call from a
 * worker thread.
 */
@Singleton
public class ProductCsv {

    @Inject
    public ProductCsv(IntakeConfig config) {}

    /**
     * Reads the whole file and keeps none of it.
     *
     * @throws IOException when the file can't be read; whatever is wrong with its content is an outcome
     */
    public CsvValidation validate(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a file that {@link #validate} found valid at its first product row.
     *
     * @param header as {@link #validate} returned it
     */
    public ProductRows open(Path file, CsvHeader header) throws IOException {
        throw new UnsupportedOperationException();
    }
}
