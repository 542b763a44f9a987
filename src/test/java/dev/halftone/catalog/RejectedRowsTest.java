package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.RejectedRows.Place;
import dev.halftone.catalog.RejectedRows.RejectedRow;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The faults of rows among many that have none. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class RejectedRowsTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final RowFault URL = new RowFault("Images", "\"ftp://a\" is not an http or https URL.");
    private static final RowFault NAME = new RowFault("Title", "The product name is missing.");
    private static final RowFault CELLS = new RowFault(null, "The row has 3 cells, the header 2.");

    private RejectedRows rejected;
    private CatalogueRows catalogue;

    @BeforeEach
    void open(Pool pool) {
        rejected = new RejectedRows(pool);
        catalogue = new CatalogueRows(pool);
    }

    @Test
    void everyFaultHasItsRowItsColumnAndItsMessage() {
        catalogue.row(1).rejected(NAME, URL).row(0).rejected(CELLS);

        assertThat(page(Place.START, 10).items())
                .containsExactly(
                        new RejectedRow(new Place(3, 1), NAME),
                        new RejectedRow(new Place(3, 2), URL),
                        new RejectedRow(new Place(5, 1), CELLS));
        assertThat(page(Place.START, 10).last()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 8})
    void pagesAddUpToAllFaultsAlsoWithinARow(int limit) {
        catalogue.rejected(NAME, URL, CELLS).rows(3, 1).rejected(URL).rejected(CELLS, URL, NAME);

        List<RowFault> all = new ArrayList<>();
        Page<RejectedRow> page;
        Place after = Place.START;
        do {
            page = page(after, limit);
            page.items().forEach(row -> all.add(row.fault()));
            after = page.items().isEmpty()
                    ? after
                    : page.items().get(page.items().size() - 1).place();
        } while (!page.last());

        assertThat(all).containsExactly(NAME, URL, CELLS, URL, CELLS, URL, NAME);
    }

    /** More than one read returns. */
    @Test
    void aLargePageIsReadInParts() {
        for (int i = 0; i < 501; i++) {
            catalogue.rejected(URL);
        }

        Page<RejectedRow> first = page(Place.START, 1_000);

        assertThat(first.items()).hasSize(500);
        assertThat(first.last()).isFalse();
        assertThat(page(first.items().get(499).place(), 1_000).items()).hasSize(1);
    }

    @Test
    void aRequestWithoutFaultsHasNone(Pool pool) {
        new CatalogueRows(pool).rejected(URL);
        catalogue.row(1);

        assertThat(page(Place.START, 10)).isEqualTo(new Page<>(List.of(), true));
    }

    private Page<RejectedRow> page(Place after, int most) {
        return rejected.page(catalogue.request(), after, most).await().atMost(WAIT_TIMEOUT);
    }
}
