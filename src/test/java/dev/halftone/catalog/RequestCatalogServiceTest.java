package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.EmbeddedServersResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Multi;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Accepting a request: every row in its place, or nothing at all. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class RequestCatalogServiceTest {

    /** No server listens there: the images fail soon. */
    private static final String URL = "http://127.0.0.1:1/";

    @Inject
    RequestCatalog catalog;

    @Inject
    Pool pool;

    @Test
    void ordinalsGoOnFromChunkToChunkAndCellsAreKeptVerbatim() throws Throwable {
        List<String> odd = List.of("007", "Lamp \"Ü\"\n,;\t\\ {}", "  @ ", "");
        Multi<List<NewProduct>> chunks = Multi.createFrom()
                .items(
                        List.of(product(2, odd, URL + "a", URL + "b", URL + "c"), product(4, odd, URL + "d")),
                        List.of(product(5, odd, URL + "e", URL + "f")));

        UUID request = accept(6, chunks);

        List<Row> products =
                CatalogDatabase.query(pool, "select * from product where request_id = $1 order by row_number", request);
        assertThat(products).extracting(row -> row.getInteger("row_number")).containsExactly(2, 4, 5);
        assertThat(products).extracting(row -> row.getInteger("first_ordinal")).containsExactly(1, 4, 5);
        assertThat(products).extracting(row -> row.getInteger("image_count")).containsExactly(3, 1, 2);
        assertThat(products)
                .extracting(row -> row.getJsonArray("cells"))
                .containsOnly(new JsonArray(new ArrayList<>(odd)));
        List<Row> images =
                CatalogDatabase.query(pool, "select * from image where request_id = $1 order by ordinal", request);
        assertThat(images).extracting(row -> row.getInteger("ordinal")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(images).extracting(row -> row.getInteger("row_number")).containsExactly(2, 2, 2, 4, 5, 5);
        assertThat(images).extracting(row -> row.getInteger("position")).containsExactly(1, 2, 3, 1, 1, 2);
        assertThat(images)
                .extracting(row -> row.getString("input_url"))
                .containsExactly(URL + "a", URL + "b", URL + "c", URL + "d", URL + "e", URL + "f");
        assertThat(images).extracting(row -> row.getUUID("id").version()).containsOnly(7);
    }

    @Test
    void outputsOfARequestWithATemplateHaveNamesThatGoOnFromChunkToChunk() throws Throwable {
        List<String> cells = List.of("1");
        Multi<List<NewProduct>> chunks = Multi.createFrom()
                .items(
                        List.of(product(2, cells, URL + "a.jpg", URL + "b.png"), product(3, cells, URL + "a.jpg")),
                        List.of(product(4, cells, URL + "x/A.webp", URL + "a-2.jpg")));

        UUID request = accept(5, new NewRequest.Outputs("{source}", false), chunks);

        assertThat(images(request))
                .extracting(row -> row.getString("output_name"))
                .containsExactly("a", "b", "a-2", "A-3", "a-2-2");
        assertThat(images(request))
                .extracting(row -> row.getUUID("duplicate_of"))
                .containsExactly(null, null, images(request).get(0).getUUID("id"), null, null);
    }

    @Test
    void outputsOfOtherRequestsHaveNone() throws Throwable {
        UUID request = accept(1, Multi.createFrom().item(List.of(product(2, List.of("1"), URL + "unnamed"))));

        assertThat(images(request))
                .extracting(row -> row.getString("output_name"))
                .containsOnlyNulls();
    }

    private List<Row> images(UUID request) {
        return CatalogDatabase.query(pool, "select * from image where request_id = $1 order by ordinal", request);
    }

    /** The header may be long, and requests are read in pages and with every status. */
    @Test
    void aRequestIsReadWithoutItsHeader() throws Throwable {
        UUID id = accept(1, Multi.createFrom().item(List.of(product(2, List.of("1"), URL + "header"))));

        ProcessingRequest found = VertxContextSupport.subscribeAndAwait(() -> catalog.find(Requester.anybody(), id))
                .orElseThrow();
        Page<ProcessingRequest> page =
                VertxContextSupport.subscribeAndAwait(() -> catalog.list(Requester.anybody(), null, 1));

        assertThat(Hibernate.isPropertyInitialized(found, "imagesTotal")).isTrue();
        assertThat(Hibernate.isPropertyInitialized(found, "columns")).isFalse();
        assertThat(page.items()).hasSize(1).allSatisfy(request -> assertThat(
                        Hibernate.isPropertyInitialized(request, "columns"))
                .isFalse());
    }

    @Test
    void nothingIsStoredWhenTheRowsBreakOff() {
        Multi<List<NewProduct>> rows = Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(List.of(product(2, List.of("1"), URL + "breaks-off"))),
                        Multi.createFrom().failure(new IllegalStateException("the disk is gone")));

        assertThatThrownBy(() -> accept(2, rows)).hasMessageContaining("the disk is gone");

        assertThatNothingIsStored(URL + "breaks-off");
    }

    @Test
    void nothingIsStoredWhenTheRowsAreNotThoseThatWereCounted() {
        Multi<List<NewProduct>> rows = Multi.createFrom().item(List.of(product(2, List.of("1"), URL + "one-too-few")));

        assertThatThrownBy(() -> accept(2, rows)).hasMessageContaining("2 images at first, then 1");

        assertThatNothingIsStored(URL + "one-too-few");
    }

    private void assertThatNothingIsStored(String url) {
        assertThat(CatalogDatabase.query(pool, "select id from image where input_url = $1", url))
                .isEmpty();
        assertThat(CatalogDatabase.query(
                        pool, "select id from request r where not exists (select from image where request_id = r.id)"))
                .isEmpty();
    }

    @Test
    void optionsAreStoredAndRead() throws Throwable {
        NewRequest request = new NewRequest(
                Requester.anybody(),
                61,
                "SMALL",
                "KEEP",
                640,
                480,
                "AUTO",
                "CROP",
                "#ff8800",
                true,
                true,
                null,
                new InputTable(List.of("A", "B"), OptionalInt.of(1), OptionalInt.empty(), List.of(0)),
                CsvDialect.RFC_4180,
                new NewRequest.Outputs("{name}", true),
                "UNCHANGED",
                1,
                3,
                null);

        UUID id = VertxContextSupport.subscribeAndAwait(() ->
                catalog.accept(request, Multi.createFrom().item(List.of(product(2, List.of("1"), URL + "options")))));

        ProcessingRequest found = VertxContextSupport.subscribeAndAwait(() -> catalog.find(Requester.anybody(), id))
                .orElseThrow();
        assertThat(found.format).isEqualTo("AUTO");
        assertThat(found.fit).isEqualTo("CROP");
        assertThat(found.background).isEqualTo("#ff8800");
        assertThat(found.enlarge).isTrue();
        assertThat(found.salvage).isTrue();
        assertThat(found.maxHeight).isEqualTo(480);
        assertThat(found.serialColumn).isEqualTo(1);
        assertThat(found.nameColumn).isNull();
        assertThat(found.imageColumns).containsExactly(0);
        assertThat(found.outputName).isEqualTo("{name}");
        assertThat(found.outputCsv).isEqualTo("REPLACE");
        assertThat(found.reuse).isEqualTo("UNCHANGED");
        assertThat(found.rowsRejected).isEqualTo(3);
    }

    private UUID accept(int imagesTotal, Multi<List<NewProduct>> products) throws Throwable {
        return accept(imagesTotal, NewRequest.Outputs.BY_ID, products);
    }

    private UUID accept(int imagesTotal, NewRequest.Outputs outputs, Multi<List<NewProduct>> products)
            throws Throwable {
        NewRequest request = new NewRequest(
                Requester.anybody(),
                50,
                "FAST",
                "AUTO",
                null,
                null,
                "JPEG",
                "INSIDE",
                "#ffffff",
                false,
                false,
                null,
                new InputTable(List.of("A", "B"), OptionalInt.of(0), OptionalInt.of(1), List.of(1)),
                CsvDialect.RFC_4180,
                outputs,
                "NEVER",
                imagesTotal,
                0,
                null);
        return VertxContextSupport.subscribeAndAwait(() -> catalog.accept(request, products));
    }

    private static NewProduct product(int row, List<String> cells, String... urls) {
        return new NewProduct(row, SerialNumber.of(row), "Lamp", cells, List.of(urls));
    }
}
