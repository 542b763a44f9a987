package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.halftone.catalog.OutputRows.OutputImage;
import dev.halftone.catalog.OutputRows.OutputRow;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows with many images, with few and with none, page by page. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class OutputRowsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE_ROWS = 500;

    private OutputRows rows;
    private CatalogueRows catalogue;

    @BeforeEach
    void open(Pool pool) {
        rows = new OutputRows(pool);
        catalogue = new CatalogueRows(pool);
    }

    @Test
    void rowsWithoutImagesAreInTheirPlaces() {
        catalogue.row(0).row(2).row(0).row(0).row(1).row(0);

        assertThat(all(catalogue.request())).extracting(OutputRow::rowNumber).containsExactly(2, 3, 4, 5, 6, 7);
        assertThat(all(catalogue.request()))
                .extracting(row -> row.images().size())
                .containsExactly(0, 2, 0, 0, 1, 0);
    }

    /** Among them rows that begin and end a page, and whole pages without an image. */
    @ParameterizedTest
    @ValueSource(ints = {PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 1, 2 * PAGE_ROWS + 1})
    void manyRowsWithoutImagesEndNothing(int without) {
        catalogue.rows(without, 0).row(3).rows(without, 0).row(1);

        assertThat(all(catalogue.request()))
                .extracting(OutputRow::rowNumber)
                .containsExactlyElementsOf(
                        IntStream.range(2, 2 * without + 4).boxed().toList());
        assertThat(all(catalogue.request()))
                .filteredOn(row -> !row.images().isEmpty())
                .extracting(OutputRow::rowNumber, row -> row.images().size())
                .containsExactly(tuple(without + 2, 3), tuple(2 * without + 3, 1));
    }

    @Test
    void aLongRowIsAloneInItsPageAlsoBesideRowsWithoutImages() {
        catalogue.row(0).row(501).row(0).row(500).row(0).row(1);

        List<List<OutputRow>> pages = pages(catalogue.request());

        assertThat(pages)
                .extracting(page -> page.stream().map(OutputRow::rowNumber).toList())
                .containsExactly(List.of(2), List.of(3), List.of(4, 5, 6), List.of(7));
        OutputRow longRow = pages.get(1).get(0);
        assertThat(longRow.isLong()).isTrue();
        assertThat(longRow.images()).isEmpty();
        assertThat(images(longRow, 1, 501)).containsExactlyElementsOf(positions(1, 501));
    }

    /** The cells of a row are written one by one, each with its own images. */
    @Test
    void aPartOfALongRowHasItsOwnImages() {
        catalogue.row(2).row(1_200);
        OutputRow longRow = pages(catalogue.request()).get(1).get(0);

        assertThat(images(longRow, 1, 1)).containsExactly(1);
        assertThat(images(longRow, 2, 1_100)).containsExactlyElementsOf(positions(2, 1_100));
        assertThat(images(longRow, 1_102, 99)).containsExactlyElementsOf(positions(1_102, 99));
        assertThat(images(longRow, 1_201, 0)).isEmpty();
    }

    @Test
    void rejectedRowsTellTheirFaults() {
        RowFault urls = new RowFault("Images", "\"ftp://a\" is not an http or https URL.");
        RowFault cells = new RowFault(null, "The row has 3 cells, the header 2.");
        catalogue.row(1).rejected(urls, cells).row(1);

        assertThat(all(catalogue.request()))
                .extracting(OutputRow::faults)
                .containsExactly(List.of(), List.of(urls, cells), List.of());
    }

    /** A page of such rows would take megabytes. */
    @Test
    void faultsCountAmongTheBytesOfAPage() {
        RowFault longFault = new RowFault("Images", "x".repeat(100_000));
        for (int i = 0; i < 6; i++) {
            catalogue.rejected(longFault);
        }
        catalogue.row(1);

        assertThat(pages(catalogue.request())).extracting(List::size).containsExactly(3, 4);
    }

    private List<Integer> images(OutputRow row, int position, int count) {
        return rows.images(catalogue.request(), row.firstOrdinal() + position - 1, count)
                .onItem()
                .<OutputImage>disjoint()
                .map(OutputImage::position)
                .collect()
                .asList()
                .await()
                .atMost(WAIT_TIMEOUT);
    }

    private static List<Integer> positions(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }

    private List<OutputRow> all(UUID request) {
        return pages(request).stream().flatMap(List::stream).toList();
    }

    private List<List<OutputRow>> pages(UUID request) {
        return rows.stream(request).collect().asList().await().atMost(WAIT_TIMEOUT);
    }
}
