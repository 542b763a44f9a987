package dev.halftone.store;

import dev.halftone.access.OutputAccess;
import dev.halftone.config.PublicUrl;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the store that {@code halftone.store.type} names; classes of other stores are not even loaded. */
@Singleton
class ImageStores {

    /** A singleton without a client proxy, because {@link StoredImageResource} checks its class. */
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
