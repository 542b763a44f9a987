package dev.halftone.catalog;

import dev.halftone.embedded.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** One PostgreSQL for all tests of a JVM that need a database on it. */
final class CatalogServer implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger databases = new AtomicInteger();
    private final PostgresServer postgres = PostgresServer.start(directory().resolve("postgres"), 0, true);

    /** Owns nothing: the service's statements must do with its privileges. */
    private static final String API_USER = "halftone_api";

    /**
     * @param pool of the tables' owner
     * @param api the pool of a process with the role {@code api}, once the schema is migrated
     */
    record Database(String jdbcUrl, String user, Pool pool, Pool api) {

        void migrate() {
            Flyway.configure().dataSource(jdbcUrl, user, "").load().migrate();
            pool.query("select grant_to_api('" + API_USER + "')").executeAndAwait();
        }

        void close() {
            api.closeAndAwait();
            pool.closeAndAwait();
        }
    }

    static CatalogServer of(ExtensionContext context) {
        // Not the root's store: Surefire executes each class of a JVM by itself.
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(CatalogServer.class))
                .computeIfAbsent(CatalogServer.class, type -> new CatalogServer(), CatalogServer.class);
    }

    private static Path directory() {
        try {
            Path target = Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
            return Files.createTempDirectory(target, "catalog");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty database, which the caller closes. */
    Database create() {
        String name = "catalog" + databases.incrementAndGet();
        Pool first = pool("postgres", postgres.user());
        if (first.query("select from pg_roles where rolname = '" + API_USER + "'")
                        .executeAndAwait()
                        .rowCount()
                == 0) {
            first.query("create role " + API_USER + " login").executeAndAwait();
        }
        first.query("create database " + name).executeAndAwait();
        first.closeAndAwait();
        return new Database(
                postgres.jdbcUrl().replaceFirst("/postgres$", "/" + name),
                postgres.user(),
                pool(name, postgres.user()),
                pool(name, API_USER));
    }

    private Pool pool(String database, String user) {
        PgConnectOptions address = SessionTimeouts.keepingStatements(
                PgConnectOptions.fromUri(postgres.reactiveUrl()).setUser(user).setDatabase(database));
        return Pool.newInstance(PgBuilder.pool()
                .connectingTo(address)
                .with(new PoolOptions().setMaxSize(8))
                .using(vertx)
                .withConnectHandler(SessionTimeouts::set)
                .build());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        postgres.close();
    }
}
