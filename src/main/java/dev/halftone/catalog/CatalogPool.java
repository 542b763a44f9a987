package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The pool that this package's beans are made with, also in a process that has none ({@code quarkus.datasource.active}), where nobody
 * asks it for anything. Quarkus' own would end the start there, since it is injected into beans that are always there.
 */
@ApplicationScoped
class CatalogPool {

    private final Instance<io.vertx.sqlclient.Pool> pool;

    CatalogPool(Instance<io.vertx.sqlclient.Pool> pool) {
        this.pool = pool;
    }

    /** Before that of Quarkus. What it wraps is made when it is first used. */
    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    Pool pool() {
        return Pool.newInstance(pool.get());
    }
}
