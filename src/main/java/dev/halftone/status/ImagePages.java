package dev.halftone.status;

import dev.halftone.catalog.ImageListing;
import dev.halftone.catalog.ImageListing.ListedImage;
import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Reads all images of a request page by page, on demand, in the order of the CSV. */
@ApplicationScoped
class ImagePages {

    private static final int PAGE_IMAGES = 500;

    private final ImageListing listing;

    ImagePages(ImageListing listing) {
        this.listing = listing;
    }

    /**
     * Returns fewer images if the request is deleted meanwhile, see {@link RequestLookup#whileThere}.
     *
     * @param state only images in this state, or null for all
     */
    Multi<List<ListedImage>> stream(UUID request, ImageState state) {
        return Multi.createFrom().deferred(() -> {
            Position position = new Position();
            return Multi.createBy()
                    .repeating()
                    .uni(() -> page(request, state, position))
                    .whilst(page -> !page.last())
                    .map(Page::items)
                    .select()
                    .where(images -> !images.isEmpty());
        });
    }

    private Uni<Page<ListedImage>> page(UUID request, ImageState state, Position position) {
        return listing.page(request, state, position.ordinal, PAGE_IMAGES).invoke(page -> {
            if (!page.items().isEmpty()) {
                position.ordinal = page.items().get(page.items().size() - 1).ordinal();
            }
        });
    }

    /** The last image read by one stream. */
    private static final class Position {
        private int ordinal;
    }
}
