package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads product CSVs, plain or gzip-compressed (told by the bytes, not the name). Every method blocks: call from a
 * worker thread.
 */
@Startup // so that a limit out of range stops the start, not the first upload
@Singleton
public class ProductCsv {

    /** Twice the rows that a spreadsheet can write; in a compressed file a million line breaks are one kilobyte. */
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
     * Reads the whole file and keeps none of it.
     *
     * @throws IOException when the file can't be read; whatever is wrong with its content is an outcome
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

    /** A row has one image at least, so that more rows than images are too many as well. */
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
     * Opens a file that {@link #validate} found valid at its first product row.
     *
     * @param header as {@link #validate} returned it
     * @throws IOException when the file can't be read, or is no longer the one that was validated
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

    /** What has to be known before the first record can be read. */
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
