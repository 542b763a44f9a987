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
 * The pool whose sessions end when nothing is heard of the other side: a machine that is lost, or paused, closes no connection.
 * PostgreSQL's transactions would hold their locks for hours, so it ends them; every transaction has a deadline, which lies
 * before that of whoever waits for it here ({@link Deadline}). The pool would stay full of queries that nobody answers although
 * PostgreSQL is back, so a connection that says nothing for longer than any statement may take is closed here.
 *
 * <p>Set by a statement, since pgbouncer refuses a connection whose startup has parameters that it does not know.
 */
@ApplicationScoped
class SessionTimeouts implements PgPoolCreator {

    private static final Logger LOG = Logger.getLogger(SessionTimeouts.class);

    /** Longer than a process takes between two statements, and shorter than anybody should wait for one that stands still. */
    private static final String IDLE_TIMEOUT = "10s";

    private static final String TRANSACTION_TIMEOUT = "50s";

    /** For PostgreSQL before version 17, which has no {@code transaction_timeout}: no statement outlasts it. */
    private static final String STATEMENT_TIMEOUT = TRANSACTION_TIMEOUT;

    private static final String LOCK_TIMEOUT = "45s";

    /** Of a connection, either way. Longer than a transaction may take, and than the pool keeps a connection without work. */
    static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(60);

    /** Kernels ask again for minutes whether somebody is there. */
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
            "25s"));

    /** Those that this PostgreSQL knows. */
    private static final String SET = """
            select set_config(s.name, w.value, false)
            from unnest($1::text[], $2::text[]) as w (name, value) join pg_settings s on s.name = w.name""";

    @Override
    public Pool create(Input input) {
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(noticingSilence(input.pgConnectOptionsList().get(0), SILENCE_TIMEOUT))
                .using(input.vertx())
                .withConnectHandler(SessionTimeouts::set)
                .build();
    }

    /** @param longest for which a connection may say nothing */
    static PgConnectOptions noticingSilence(PgConnectOptions options, Duration longest) {
        options.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        options.setIdleTimeout((int) longest.toSeconds());
        options.setIdleTimeoutUnit(TimeUnit.SECONDS);
        options.setTcpKeepAlive(true);
        return options;
    }

    /** Before the session goes to the pool, to which {@code close} gives it. */
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
