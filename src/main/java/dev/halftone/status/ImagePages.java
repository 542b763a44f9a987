package dev.halftone.status;

import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.ListedImage;
import dev.halftone.catalog.RequestCatalog;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** All images of a request, a page at a time as they are asked for, in the order of the CSV. */
@ApplicationScoped
class ImagePages {

    private static final int PAGE_IMAGES = 500;

    private final RequestCatalog catalog;

    ImagePages(RequestCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Fewer when the request is deleted meanwhile, see {@link RequestLookup#whileThere}.
     *
     * @param state only those in this state, or null for all
     */
    Multi<List<ListedImage>> stream(UUID request, ImageState state) {
        return Multi.createBy()
                .repeating()
                .uni(Position::new, position -> page(request, state, position))
                .whilst(page -> !page.isEmpty())
                .select()
                .where(page -> !page.isEmpty());
    }

    private Uni<List<ListedImage>> page(UUID request, ImageState state, Position position) {
        return catalog.listImages(request, state, position.ordinal, PAGE_IMAGES).invoke(page -> {
            if (!page.isEmpty()) {
                position.ordinal = page.get(page.size() - 1).image().ordinal;
            }
        });
    }

    /** The last image that was read; one a stream. */
    private static final class Position {
        private int ordinal;
    }
}
