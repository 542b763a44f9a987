package dev.halftone.store;

import dev.halftone.access.OutputAccess;
import dev.halftone.config.PublicUrl;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The store that {@code halftone.store.type} names; nothing of the others is even loaded. */
@Singleton
class ImageStores {

    /** Not a client proxy's: {@link StoredImageResource} asks which one it is. */
    @Produces
    @Singleton
    @Startup
    ImageStore store(Vertx vertx, StoreConfig config, OutputAccess access, PublicUrl publicUrl) {
        return switch (config.type()) {
            case FILE -> new FileSystemImageStore(vertx, config.directory(), publicUrl::get);
            case S3 -> S3ImageStore.open(config.s3(), access.isPublic());
        };
    }

    void close(@Disposes ImageStore store) {
        store.close();
    }
}
