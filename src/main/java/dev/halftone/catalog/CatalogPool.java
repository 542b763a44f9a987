package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The pool that is injected into this package's beans. It also exists in a process without PostgreSQL ({@code
 * quarkus.datasource.active=false}), where it is not used. Quarkus' own pool would make such a process fail at startup,
 * because it is injected into beans that always exist.
 */
@ApplicationScoped
class CatalogPool {

    private final Instance<io.vertx.sqlclient.Pool> pool;

    CatalogPool(Instance<io.vertx.sqlclient.Pool> pool) {
        this.pool = pool;
    }

    /** Takes precedence over Quarkus' own pool. The wrapped pool is created on first use. */
    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    Pool pool() {
        return Pool.newInstance(pool.get());
    }
}
