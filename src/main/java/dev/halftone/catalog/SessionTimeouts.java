package dev.halftone.catalog;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A pool whose sessions end when the other side is silent: a machine that is lost, or paused, closes no connection.
 * PostgreSQL would keep the locks of such a transaction for hours. Therefore every transaction has a timeout, which is
 * shorter than the {@link Deadline} of its caller. The pool would stay full of queries without a response even after
 * PostgreSQL is back. Therefore a connection that is silent for longer than any statement may take is closed here.
 *
 * <p>The timeouts are set by a statement, because pgbouncer rejects a connection with startup parameters that it does
 * not know.
 */
@ApplicationScoped
class SessionTimeouts implements PgPoolCreator {

    private static final Logger LOG = Logger.getLogger(SessionTimeouts.class);

    /**
     * Longer than a process takes between two statements, and shorter than others should wait for a stalled process.
     */
    private static final String IDLE_TIMEOUT = "10s";

    private static final String TRANSACTION_TIMEOUT = "50s";

    /** For PostgreSQL before version 17, which has no {@code transaction_timeout}: it limits each statement instead. */
    private static final String STATEMENT_TIMEOUT = TRANSACTION_TIMEOUT;

    private static final String LOCK_TIMEOUT = "45s";

    /**
     * How long a connection may be silent in both directions. Longer than a transaction may take, and than the pool
     * keeps an idle connection.
     */
    static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(60);

    /** Without it, the kernel retries for minutes. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "idle_in_transaction_session_timeout",
            IDLE_TIMEOUT,
            "transaction_timeout",
            TRANSACTION_TIMEOUT,
            "statement_timeout",
            STATEMENT_TIMEOUT,
            "lock_timeout",
            LOCK_TIMEOUT,
            "tcp_keepalives_idle",
            "10",
            "tcp_keepalives_interval",
            "5",
            "tcp_keepalives_count",
            "3",
            "tcp_user_timeout",
            "25s",
            // A statement that is kept is planned for its values each time, as if it were new: for the days of its
            // requests alone.
            "plan_cache_mode",
            "force_custom_plan"));

    /**
     * Each of the 20 sessions keeps this many statements, about what the loops use. Longer ones than the client would
     * keep are those that cost most to parse.
     */
    private static final int KEPT_STATEMENTS = 32;

    /** Sets only what this version of PostgreSQL knows. */
    private static final String SET = """
            select set_config(s.name, w.value, false)
            from unnest($1::text[], $2::text[]) as w (name, value) join pg_settings s on s.name = w.name""";

    @Override
    public Pool create(Input input) {
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(noticingSilence(
                        keepingStatements(input.pgConnectOptionsList().get(0)), SILENCE_TIMEOUT))
                .using(input.vertx())
                .withConnectHandler(SessionTimeouts::set)
                .build();
    }

    /** Statements that come again are neither sent nor parsed again, which costs more than most of them do. */
    static PgConnectOptions keepingStatements(PgConnectOptions options) {
        options.setCachePreparedStatements(true);
        options.setPreparedStatementCacheMaxSize(KEPT_STATEMENTS);
        options.setPreparedStatementCacheSqlFilter(statement -> true);
        return options;
    }

    /** @param longest how long a connection may be silent */
    static PgConnectOptions noticingSilence(PgConnectOptions options, Duration longest) {
        options.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        options.setIdleTimeout((int) longest.toSeconds());
        options.setIdleTimeoutUnit(TimeUnit.SECONDS);
        options.setTcpKeepAlive(true);
        return options;
    }

    /** Runs before the session enters the pool, to which {@code close} returns it. */
    static void set(SqlConnection session) {
        Tuple settings = Tuple.tuple()
                .addArrayOfString(SETTINGS.keySet().toArray(String[]::new))
                .addArrayOfString(SETTINGS.values().toArray(String[]::new));
        session.preparedQuery(SET)
                .execute(settings)
                .onFailure(failure -> LOG.debugf("A session has no timeouts: %s", failure))
                .onComplete(set -> session.close());
    }
}
