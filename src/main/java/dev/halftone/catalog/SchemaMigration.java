package dev.halftone.catalog;

import dev.halftone.config.Roles;
import dev.halftone.config.StartOrder;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Migrates the schema before anything else uses it. While PostgreSQL is unavailable the process starts nevertheless,
 * live but not ready, and migrates as soon as PostgreSQL responds. A migration that fails for any other reason ends the
 * process, because waiting would not help. A process with the role {@code migrate} does nothing before the schema is
 * migrated, and exits afterwards. A process with the role {@code work} alone does not use PostgreSQL.
 */
@ApplicationScoped
class SchemaMigration {

    private static final Logger LOG = Logger.getLogger(SchemaMigration.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private static final String NOT_THE_OWNER =
            "PostgreSQL's user may not change the tables, since it does not own them. Have a"
                    + " process of the role migrate do so, as their owner, and set halftone.schema.api-user (HALFTONE_SCHEMA_API_USER)"
                    + " to the name of this user, there and here.";

    /** Resolved on use: without PostgreSQL there is none. */
    private final Instance<Flyway> flyway;

    private final Pool pool;
    private final boolean needed;
    private final boolean onlyThis;
    private final Optional<String> apiUser;
    /** 0 if the pool is not used. */
    private final int poolSize;

    private volatile boolean done;
    private volatile boolean stopping;
    private boolean waiting;

    SchemaMigration(
            Instance<Flyway> flyway,
            Pool pool,
            @ConfigProperty(name = "quarkus.datasource.reactive.max-size") int maxPoolSize,
            SchemaConfig schema,
            Roles roles) {
        this.flyway = flyway;
        this.pool = pool;
        this.needed = roles.api() || roles.migrate();
        this.onlyThis = roles.migrate();
        this.apiUser = schema.apiUser();
        this.poolSize = onlyThis ? 0 : maxPoolSize;
    }

    /**
     * Blocks the start until the first attempt has ended, so that a process whose PostgreSQL is up starts with its
     * schema.
     */
    void start(@Observes @Priority(StartOrder.SCHEMA) StartupEvent event) {
        if (!needed) {
            return;
        }
        CompletableFuture<Void> firstAttempt = new CompletableFuture<>();
        isCurrent()
                .chain(current -> current ? Uni.createFrom().item(0) : migration())
                .call(() -> poolSize < 2 ? Uni.createFrom().voidItem() : SessionProbe.require(pool))
                .onFailure(this::isWorthWaitingFor)
                .invoke(failure -> noteOutage(failure, firstAttempt))
                .onFailure(failure -> isWorthWaitingFor(failure) && !isLeaving())
                .retry()
                .withBackOff(FIRST_PAUSE, MAX_PAUSE)
                .indefinitely()
                .subscribe()
                .with(migrations -> succeed(migrations, firstAttempt), failure -> fail(failure, firstAttempt));
        try {
            firstAttempt.join();
        } catch (CompletionException e) {
            if (isLeaving()) {
                throw new PreventFurtherStepsException("The schema has not been migrated.", 1);
            }
            if (e.getCause() instanceof ConfigurationException wrong) {
                throw wrong;
            }
            if (ApiRights.areLacking(e.getCause())) {
                throw new ConfigurationException(NOT_THE_OWNER, e.getCause());
            }
            throw new IllegalStateException("The schema can't be migrated", e.getCause());
        }
        if (onlyThis) {
            // The role runs before a rollout: later steps of the start are not needed, and what they use may not exist
            // yet. The exception only ends the start; by itself, Quarkus would wait until it is told to exit.
            Quarkus.asyncExit(0);
            throw new PreventFurtherStepsException("This process has the role migrate alone, and has ended.", 0);
        }
    }

    /**
     * Whether a query over the service's own pool suffices: most starts find the schema that they need, and then need neither
     * Flyway nor JDBC. Rights are granted and examined over JDBC.
     */
    private Uni<Boolean> isCurrent() {
        return onlyThis || apiUser.isPresent() ? Uni.createFrom().item(false) : SchemaVersion.isNewest(pool);
    }

    private Uni<Integer> migration() {
        return Uni.createFrom().item(this::migrate).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** @return how many migrations were done */
    private int migrate() {
        Flyway schema = flyway.get();
        DataSource database = schema.getConfiguration().getDataSource();
        try {
            SessionProbe.require(database);
            if (waitsForOthers()) {
                requireMigrated(schema, database);
                return 0;
            }
            int done = schema.migrate().migrationsExecuted;
            if (apiUser.isPresent()) {
                ApiRights.grant(database, apiUser.get());
            }
            return done;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Whether a process with the role {@code migrate}, as the owner of the tables, migrates instead of this one. */
    private boolean waitsForOthers() {
        return apiUser.isPresent() && !onlyThis;
    }

    private static void requireMigrated(Flyway schema, DataSource database) throws SQLException {
        if (schema.info().current() == null || schema.info().pending().length > 0 || !ApiRights.areComplete(database)) {
            throw new NotMigratedException();
        }
    }

    private static final class NotMigratedException extends RuntimeException {

        NotMigratedException() {
            super("a process of the role migrate has not brought the schema up to date yet (halftone.schema.api-user)");
        }
    }

    private boolean isWorthWaitingFor(Throwable failure) {
        return isOutage(failure)
                || waitsForOthers() && (failure instanceof NotMigratedException || ApiRights.areLacking(failure));
    }

    /** Also true while the start is blocked here: a process that is told to exit waits for the end of its start. */
    private boolean isLeaving() {
        return stopping || ApplicationLifecycleManager.isVmShuttingDown();
    }

    private void succeed(int migrations, CompletableFuture<Void> firstAttempt) {
        if (onlyThis) {
            LOG.infof("The schema is up to date; migrations done: %d", migrations);
        }
        done = true;
        firstAttempt.complete(null);
    }

    /** Whether PostgreSQL is starting, stopping or unavailable. The error of a wrong script has another class. */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException answer) {
                String state = answer.getSQLState();
                return state == null || state.matches("(08|53|57|XX|58).*");
            }
        }
        return false;
    }

    private void noteOutage(Throwable failure, CompletableFuture<Void> firstAttempt) {
        boolean first = onlyThis ? !waiting : firstAttempt.complete(null);
        waiting = true;
        if (first) {
            LOG.warnf(
                    "%s yet; %s: %s",
                    isOutage(failure) ? "PostgreSQL does not answer" : "The schema is not there",
                    onlyThis ? "waiting for it" : "starting without it, not ready",
                    failure.getMessage().lines().findFirst().orElse(""));
        }
    }

    private void fail(Throwable failure, CompletableFuture<Void> firstAttempt) {
        if (!firstAttempt.completeExceptionally(failure) && !stopping) {
            LOG.error("The schema can't be migrated", failure);
            Quarkus.asyncExit(1);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /** Whether this process uses PostgreSQL; one with the role {@code work} alone does not. */
    boolean isNeeded() {
        return needed;
    }

    /** Whether the schema is migrated. */
    boolean done() {
        return done;
    }
}
