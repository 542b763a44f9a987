package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CatalogDatabase.class)
@Tag("process")
class InputColumnsTest {

    private static final List<String> COLUMNS = List.of("Handle", "Title", "Variant Image", "Image Src");

    @Test
    void theColumnsThatWereTakenAreToldByTheirNamesInTheOrderInWhichTheyAreRead(Pool pool) {
        UUID request = request(pool);
        execute(
                pool,
                "update request set serial_column = 0, name_column = 1, image_columns = '{3,2}' where id = $1",
                request);
        InputTable table = new InputTable(COLUMNS, OptionalInt.of(0), OptionalInt.of(1), List.of(3, 2));

        assertThat(taken(pool, request))
                .isEqualTo(TakenColumns.of(table))
                .isEqualTo(new TakenColumns("Handle", "Title", List.of("Image Src", "Variant Image")));
    }

    @Test
    void aColumnThatTheInputLacksIsNull(Pool pool) {
        UUID request = request(pool);
        execute(pool, "update request set image_columns = '{2}' where id = $1", request);
        InputTable table = new InputTable(COLUMNS, OptionalInt.empty(), OptionalInt.empty(), List.of(2));

        assertThat(taken(pool, request))
                .isEqualTo(TakenColumns.of(table))
                .isEqualTo(new TakenColumns(null, null, List.of("Variant Image")));
    }

    @Test
    void aRequestOfTheVersionBeforeTellsNone(Pool pool) {
        assertThat(new InputColumns(pool).taken(request(pool)).await().atMost(Duration.ofSeconds(30)))
                .isEmpty();
    }

    private static UUID request(Pool pool) {
        UUID request = CatalogDatabase.request(pool, 1);
        execute(pool, "update request set columns = $2 where id = $1", request, COLUMNS.toArray(String[]::new));
        return request;
    }

    private static TakenColumns taken(Pool pool, UUID request) {
        return new InputColumns(pool)
                .taken(request)
                .await()
                .atMost(Duration.ofSeconds(30))
                .orElseThrow();
    }
}
