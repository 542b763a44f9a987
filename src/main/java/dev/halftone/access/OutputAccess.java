package dev.halftone.access;

import dev.halftone.catalog.RequestCatalog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Who may read the outputs of a request. */
@ApplicationScoped
public class OutputAccess {

    private final boolean everybody;
    private final Callers callers;
    private final RequestCatalog catalog;

    OutputAccess(ImagesConfig config, Callers callers, RequestCatalog catalog) {
        this.everybody = config.everybody();
        this.callers = callers;
        this.catalog = catalog;
    }

    public boolean isPublic() {
        return everybody;
    }

    /** Whether the current caller may read the outputs. Costs a query unless outputs are public. */
    public Uni<Boolean> mayRead(UUID request) {
        return everybody
                ? Uni.createFrom().item(true)
                : catalog.find(callers.requester(), request).map(found -> found.isPresent());
    }
}
