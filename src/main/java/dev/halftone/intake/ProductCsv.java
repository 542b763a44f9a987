package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads product CSVs, plain or gzip-compressed (detected by the bytes, not the name). Every method blocks: call it on a
 * worker thread.
 */
@Startup // an invalid limit must fail the start, not the first upload
@Singleton
public class ProductCsv {

    /** Twice the rows that a spreadsheet can write. Compressed, a million line breaks are one kilobyte. */
    static final int MAX_BLANK_ROWS = 2_000_000;

    private final long maxBytes;
    private final int maxImages;
    private final int maxUrlsPerRow;

    @Inject
    public ProductCsv(IntakeConfig config) {
        this(config.maxCsvBytes().asLongValue(), config.maxImages(), config.maxUrlsPerRow());
    }

    ProductCsv(long maxBytes, int maxImages, int maxUrlsPerRow) {
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("halftone.intake.max-csv-bytes is " + maxBytes + ", not 1 to "
                    + Integer.MAX_VALUE + " (row numbers are ints)");
        }
        this.maxBytes = maxBytes;
        this.maxImages = maxImages;
        this.maxUrlsPerRow = maxUrlsPerRow;
    }

    /**
     * Reads the whole file without keeping rows.
     *
     * @throws IOException if the file cannot be read; invalid content is a result, not an exception
     */
    public CsvValidation validate(Path file) throws IOException {
        ErrorTally errors = new ErrorTally();
        try {
            return validate(file, errors);
        } catch (MalformedCsvException e) {
            return errors.malformed(e);
        } catch (CsvTooLargeException e) {
            return new CsvValidation.TooLarge(e.getMessage());
        }
    }

    private CsvValidation validate(Path file, ErrorTally errors) throws IOException {
        Beginning beginning = beginning(file);
        try (CsvRecordReader records = records(file, beginning.separator())) {
            CsvHeader header = HeaderRow.read(records, beginning.separator(), beginning.byteOrderMark());
            RowParser parser = new RowParser(header, maxUrlsPerRow, errors::add);
            int rows = 0;
            int blankRows = 0;
            for (String[] record = records.next(); record != null; record = records.next()) {
                if (HeaderRow.isBlank(record)) {
                    blankRows++;
                    limitBlank(blankRows);
                } else {
                    rows++;
                    parser.parse(records.row(), record);
                    limit(parser.urls(), rows);
                }
            }
            if (rows == 0) {
                throw new MalformedCsvException("The CSV has a header but no rows.");
            }
            return errors.isEmpty() ? new CsvValidation.Valid(header, rows, (int) parser.urls()) : errors.invalidRows();
        }
    }

    /** Every row has at least one image, so more rows than the image limit are too many as well. */
    private void limit(long images, int rows) throws CsvTooLargeException {
        if (Math.max(images, rows) > maxImages) {
            throw new CsvTooLargeException("The CSV has more than " + maxImages + " images.");
        }
    }

    private static void limitBlank(int blankRows) throws CsvTooLargeException {
        if (blankRows > MAX_BLANK_ROWS) {
            throw new CsvTooLargeException("The CSV has more than " + MAX_BLANK_ROWS + " blank rows.");
        }
    }

    /**
     * Opens a validated file at its first product row.
     *
     * @param header the value returned by {@link #validate}
     * @throws IOException if the file cannot be read, or has changed since its validation
     */
    public ProductRows open(Path file, CsvHeader header) throws IOException {
        CsvDialect dialect = header.dialect();
        CsvRecordReader records = records(file, dialect.separator());
        try {
            if (!HeaderRow.read(records, dialect.separator(), dialect.byteOrderMark())
                    .equals(header)) {
                throw new IOException("the header changed after its validation");
            }
            return new ProductRows(records, header);
        } catch (IOException e) {
            records.close();
            throw e;
        }
    }

    /** Facts needed before the first record can be read. */
    private record Beginning(boolean byteOrderMark, char separator) {}

    private Beginning beginning(Path file) throws IOException {
        try (Utf8Reader content = CsvContent.open(file, maxBytes)) {
            return new Beginning(content.startsBehindMark(), HeaderRow.separator(content));
        }
    }

    private CsvRecordReader records(Path file, char separator) throws IOException {
        return new CsvRecordReader(CsvContent.open(file, maxBytes), separator);
    }
}
