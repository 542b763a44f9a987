package dev.halftone.intake;

import dev.halftone.catalog.NewProduct;
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
    private final int maxRows;
    private final int maxImages;
    private final int maxUrlsPerRow;

    @Inject
    public ProductCsv(IntakeConfig config) {
        this(config.maxCsvBytes().asLongValue(), config.maxRows(), config.maxImages(), config.maxUrlsPerRow());
    }

    ProductCsv(long maxBytes, int maxRows, int maxImages, int maxUrlsPerRow) {
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("halftone.intake.max-csv-bytes is " + maxBytes + ", not 1 to "
                    + Integer.MAX_VALUE + " (row numbers are ints)");
        }
        this.maxBytes = maxBytes;
        this.maxRows = maxRows;
        this.maxImages = maxImages;
        this.maxUrlsPerRow = maxUrlsPerRow;
    }

    /**
     * Reads the whole file without keeping rows.
     *
     * @param given names of columns that the upload gives
     * @param skipsInvalidRows whether rows with errors may be left out
     * @throws IOException if the file cannot be read; invalid content is a result, not an exception
     */
    CsvValidation validate(Path file, ColumnNames given, boolean skipsInvalidRows) throws IOException {
        ErrorTally errors = new ErrorTally();
        try {
            return validate(file, given, skipsInvalidRows, errors);
        } catch (MalformedCsvException e) {
            return errors.malformed(e);
        } catch (CsvTooLargeException e) {
            return new CsvValidation.TooLarge(e.getMessage());
        }
    }

    private CsvValidation validate(Path file, ColumnNames given, boolean skipsInvalidRows, ErrorTally errors)
            throws IOException {
        Beginning beginning = beginning(file, given);
        try (CsvRecordReader records = records(file, beginning.separator())) {
            CsvHeader header = HeaderRow.read(records, beginning.separator(), beginning.byteOrderMark(), given);
            RowParser parser = new RowParser(header, maxUrlsPerRow, errors::add);
            Count count = new Count();
            for (String[] record = records.next(); record != null; record = records.next()) {
                if (HeaderRow.isBlank(record)) {
                    count.addBlank();
                } else {
                    count.add(parser.parse(records.row(), record));
                    limit(count.rows, skipsInvalidRows ? count.images : parser.urls());
                }
            }
            return outcome(header, count, skipsInvalidRows, errors);
        }
    }

    private static final class Count {

        private int rows;
        private int blankRows;
        private int rejected;
        /** Of valid rows. */
        private int images;

        void addBlank() throws CsvTooLargeException {
            blankRows++;
            limitBlank(blankRows);
        }

        void add(NewProduct row) {
            rows++;
            rejected += row.faults().isEmpty() ? 0 : 1;
            images += row.imageUrls().size();
        }
    }

    private static CsvValidation outcome(CsvHeader header, Count count, boolean skipsInvalidRows, ErrorTally errors)
            throws MalformedCsvException {
        if (count.rows == 0) {
            throw new MalformedCsvException("The CSV has a header but no rows.");
        }
        if (count.rejected > 0 && !skipsInvalidRows || count.rejected == count.rows) {
            return errors.invalidRows();
        }
        if (count.rejected > 0 && count.images == 0) {
            return errors.onlyInvalidRowsWithImages();
        }
        requireImages(count.images, header);
        return new CsvValidation.Valid(header, count.rows, count.images, count.rejected);
    }

    private void limit(int rows, long images) throws CsvTooLargeException {
        if (images > maxImages) {
            throw new CsvTooLargeException("The CSV has more than " + maxImages + " images; split it into several.");
        }
        if (rows > maxRows) {
            throw new CsvTooLargeException("The CSV has more than " + maxRows + " rows; split it into several.");
        }
    }

    private static void requireImages(int images, CsvHeader header) throws MalformedCsvException {
        if (images == 0) {
            throw new MalformedCsvException("No row has an image URL: " + HeaderRow.imageColumns(header)
                    + " blank in all rows. If another column has the image URLs, give it as image_columns.");
        }
    }

    private static void limitBlank(int blankRows) throws CsvTooLargeException {
        if (blankRows > MAX_BLANK_ROWS) {
            throw new CsvTooLargeException("The CSV has more than " + MAX_BLANK_ROWS + " blank rows; remove them.");
        }
    }

    /**
     * Opens a validated file at its first product row.
     *
     * @param validation the value returned by {@link #validate}
     * @throws IOException if the file cannot be read, or has changed since its validation
     */
    ProductRows open(Path file, CsvValidation.Valid validation) throws IOException {
        CsvHeader header = validation.header();
        CsvRecordReader records = records(file, header.dialect().separator());
        try {
            HeaderRow.skip(records, header);
            return new ProductRows(
                    records, new RowParser(header, maxUrlsPerRow, error -> {}), validation.rejected() > 0);
        } catch (IOException e) {
            records.close();
            throw e;
        }
    }

    /** Facts needed before the first record can be read. */
    private record Beginning(boolean byteOrderMark, char separator) {}

    private Beginning beginning(Path file, ColumnNames given) throws IOException {
        try (Utf8Reader content = CsvContent.open(file, maxBytes)) {
            return new Beginning(content.startsBehindMark(), HeaderRow.separator(content, given));
        }
    }

    private CsvRecordReader records(Path file, char separator) throws IOException {
        return new CsvRecordReader(CsvContent.open(file, maxBytes), separator);
    }
}
