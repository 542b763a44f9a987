package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.ImageListing.ListedImage;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images of rows with many of them, with one and with none. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class ImageListingTest {

    private ImageListing listing;
    private CatalogueRows catalogue;

    @BeforeEach
    void open(Pool pool) {
        listing = new ImageListing(pool);
        catalogue = new CatalogueRows(pool);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100})
    void everyImageHasTheSerialNumberAndTheNameOfItsRowOnWhateverPage(int limit) {
        catalogue.rows(2, 0).row(3).row(0).numbered(2).row(1).rows(2, 0);

        List<ListedImage> images = new ArrayList<>();
        Page<ListedImage> page;
        do {
            int after = images.isEmpty() ? 0 : images.get(images.size() - 1).ordinal();
            page = listing.page(catalogue.request(), null, after, limit).await().atMost(Duration.ofSeconds(30));
            images.addAll(page.items());
        } while (!page.last());

        assertThat(images).extracting(ListedImage::rowNumber).containsExactly(4, 4, 4, 6, 6, 7);
        assertThat(images)
                .extracting(image -> image.serialNumber().value())
                .containsExactly("SKU-4", "SKU-4", "SKU-4", 6L, 6L, "SKU-7");
        assertThat(images).extracting(ListedImage::productName).containsOnly("Lamp");
        assertThat(images).extracting(ListedImage::ordinal).containsExactly(1, 2, 3, 4, 5, 6);
    }
}
