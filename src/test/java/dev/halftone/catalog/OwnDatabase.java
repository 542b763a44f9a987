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
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A database for each test, for tests that change tables: as empty as PostgreSQL makes it. */
final class OwnDatabase implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OwnDatabase.class);

    /** @param pool as the service has it */
    record Database(String jdbcUrl, String user, Pool pool) {

        /** @param version of the last migration; null for all */
        void migrate(String version) {
            Flyway.configure()
                    .dataSource(jdbcUrl, user, "")
                    .target(version == null ? MigrationVersion.LATEST : MigrationVersion.fromVersion(version))
                    .load()
                    .migrate();
        }
    }

    private static final class Server implements AutoCloseable {

        private final Vertx vertx = Vertx.vertx();
        private final AtomicInteger databases = new AtomicInteger();
        private final PostgresServer postgres;

        Server() {
            try {
                Path target =
                        Files.createDirectories(Path.of("target", "tests")).toAbsolutePath();
                postgres = PostgresServer.start(
                        Files.createTempDirectory(target, "own").resolve("postgres"), 0, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Database create() {
            String name = "own" + databases.incrementAndGet();
            Pool first = pool("postgres");
            first.query("create database " + name).executeAndAwait();
            first.closeAndAwait();
            return new Database(postgres.jdbcUrl().replaceFirst("/postgres$", "/" + name), postgres.user(), pool(name));
        }

        private Pool pool(String database) {
            PgConnectOptions address = PgConnectOptions.fromUri(postgres.reactiveUrl())
                    .setUser(postgres.user())
                    .setDatabase(database);
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

    @Override
    public void beforeEach(ExtensionContext context) {
        Server server =
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, type -> new Server(), Server.class);
        context.getStore(NAMESPACE).put(Database.class, server.create());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        database(context).pool().closeAndAwait();
    }

    private static Database database(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Database.class, Database.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database(context);
    }
}
