package dev.halftone.status;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.OutputRows.OutputRow;
import dev.halftone.status.OutputCsvWriter.ImageResult;
import dev.halftone.url.UrlList;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Results in place of the input's URLs, so that the file can be imported where the input came from: all other text is
 * the input's, verbatim, formulas and rejected rows included, and no column is added. An image without an output keeps
 * the input's URL.
 *
 * @param columns the input's header, verbatim
 * @param imageColumns indexes of the columns with URLs, in the order in which they are read
 * @param dialect the dialect of the input
 */
public record ReplacedUrls(List<String> columns, List<Integer> imageColumns, CsvDialect dialect)
        implements OutputCsvFormat {

    /**
     * The URLs of one cell.
     *
     * @param first the place of its first URL among those of the row, from 1
     */
    private record CellUrls(int column, UrlList urls, int first) {}

    @Override
    public String beginning() {
        return CsvRecord.beforeHeader(dialect) + CsvRecord.text(dialect, columns.toArray(String[]::new));
    }

    @Override
    public String row(OutputRow row, List<ImageResult> images) {
        String[] outputs = new String[row.imageCount()];
        images.forEach(
                image -> outputs[image.position() - 1] = image.outputUrl().orElse(null));
        String[] cells = row.cells().toArray(String[]::new);
        for (CellUrls cell : cellsOf(row)) {
            List<String> urls = new ArrayList<>(cell.urls().urls());
            for (int i = 0; i < urls.size(); i++) {
                urls.set(i, Objects.requireNonNullElse(outputs[cell.first() - 1 + i], urls.get(i)));
            }
            cells[cell.column()] = cell.urls().replaced(urls);
        }
        return CsvRecord.text(dialect, cells);
    }

    /**
     * The cells with URLs, in the order in which they are read. None of a rejected row, and none if the row was split
     * into another number of URLs, by another version of the service.
     */
    private List<CellUrls> cellsOf(OutputRow row) {
        List<CellUrls> cells = new ArrayList<>();
        int first = 1;
        for (int column : row.imageCount() == 0 ? List.<Integer>of() : imageColumns) {
            UrlList urls = UrlList.of(row.cells().get(column));
            if (urls.size() > 0) {
                cells.add(new CellUrls(column, urls, first));
                first += urls.size();
            }
        }
        return first - 1 == row.imageCount() ? cells : List.of();
    }

    /** Each cell with URLs is quoted, and reads its own images. */
    @Override
    public Multi<byte[]> longRow(OutputRow row, Images images) {
        CellUrls[] withUrls = new CellUrls[row.cells().size()];
        cellsOf(row).forEach(cell -> withUrls[cell.column()] = cell);
        List<Multi<byte[]>> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < withUrls.length; column++) {
            CellUrls cell = withUrls[column];
            text.append(column == 0 ? "" : dialect.separator());
            if (cell == null) {
                text.append(quotedIfNeeded(row.cells().get(column)));
            } else {
                parts.add(utf8(text.append(CsvRecord.QUOTE).toString()));
                parts.add(images.render(
                        row.firstOrdinal() + cell.first() - 1, cell.urls().size(), page -> replaced(cell, page)));
                text = new StringBuilder()
                        .append(CsvRecord.escaped(
                                cell.urls().between(cell.urls().size())))
                        .append(CsvRecord.QUOTE);
            }
        }
        parts.add(utf8(text.append(dialect.lineEnd()).toString()));
        return Multi.createBy().concatenating().streams(parts);
    }

    private String quotedIfNeeded(String cell) {
        String record = CsvRecord.text(dialect, cell);
        return record.substring(0, record.length() - dialect.lineEnd().length());
    }

    /** A part of a quoted cell: what precedes each URL, and its output. */
    private static String replaced(CellUrls cell, List<ImageResult> page) {
        StringBuilder text = new StringBuilder();
        for (ImageResult image : page) {
            int index = image.position() - cell.first();
            text.append(cell.urls().between(index))
                    .append(image.outputUrl().orElse(cell.urls().url(index)));
        }
        return CsvRecord.escaped(text.toString());
    }

    private static Multi<byte[]> utf8(String text) {
        return Multi.createFrom().item(text.getBytes(StandardCharsets.UTF_8));
    }
}
