package dev.halftone.catalog;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Finds out whether connections keep their session. Behind a pooler that hands sessions out by transaction, as pgbouncer
 * with {@code pool_mode=transaction}, prepared statements are another client's: everything fails now and then, and nothing
 * says why.
 *
 * <p>A connection asks which server process it speaks to, again and again, once while another one has a transaction open.
 * With a session of its own it has the same one always, and alone.
 */
final class SessionProbe {

    static final String SENTENCE = "Between this service and PostgreSQL is a pooler that gives each transaction another"
            + " session (with pgbouncer: pool_mode is transaction or statement). The service prepares statements and needs"
            + " sessions of its own: set pool_mode=session, or connect to PostgreSQL itself.";

    private static final Logger LOG = Logger.getLogger(SessionProbe.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final String SERVER_PROCESS = "select pg_backend_pid()";

    /** What pgbouncer says of a BEGIN in the mode that knows no transactions. */
    private static final String NO_TRANSACTIONS = "not allowed in statement pooling mode";

    private SessionProbe() {}

    /** @throws ConfigurationException with the {@link #SENTENCE} */
    static void require(DataSource dataSource) throws SQLException {
        try (Connection one = dataSource.getConnection();
                Connection other = dataSource.getConnection()) {
            int first = serverProcess(one);
            int second = serverProcess(one);
            other.setAutoCommit(false);
            int others = serverProcess(other);
            int third = serverProcess(one);
            other.rollback();
            other.setAutoCommit(true);
            requireOne(List.of(first, second, third), others);
        } catch (SQLException e) {
            if (isWithoutTransactions(e)) {
                throw new ConfigurationException(SENTENCE);
            }
            throw e;
        }
    }

    private static int serverProcess(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER_PROCESS)) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * Fails with the {@link #SENTENCE}; not when PostgreSQL can't be asked, which is noted elsewhere. The migration's
     * connections may go another way than those of the pool, so that both are looked at.
     *
     * @param pool of two connections at least
     */
    static Uni<Void> require(Pool pool) {
        Uni<Void> look = pool.getConnection().chain(one -> pool.getConnection()
                .chain(other -> ask(one, other).eventually(other::close))
                .eventually(one::close));
        // Not cancelled at the timeout: both connections go back to the pool, however late.
        return Uni.createFrom()
                .<Void>emitter(caller -> look.subscribe().with(caller::complete, caller::fail))
                .ifNoItem()
                .after(PROBE_TIMEOUT)
                .recoverWithItem((Void) null)
                .onFailure(SessionProbe::isWithoutTransactions)
                .transform(failure -> new ConfigurationException(SENTENCE))
                .onFailure(failure -> !(failure instanceof ConfigurationException))
                .invoke(failure -> LOG.debugf("Sessions can't be looked at: %s", failure))
                .onFailure(failure -> !(failure instanceof ConfigurationException))
                .recoverWithNull();
    }

    private static Uni<Void> ask(SqlConnection one, SqlConnection other) {
        return serverProcess(one)
                .chain(first -> serverProcess(one)
                        .chain(second -> other.begin().chain(transaction -> serverProcess(other)
                                .chain(others -> serverProcess(one)
                                        .invoke(third -> requireOne(List.of(first, second, third), others)))
                                .eventually(transaction::rollback))))
                .replaceWithVoid();
    }

    private static Uni<Integer> serverProcess(SqlConnection connection) {
        return connection.query(SERVER_PROCESS).execute().map(rows -> rows.iterator()
                .next()
                .getInteger(0));
    }

    private static void requireOne(List<Integer> own, int others) {
        if (own.stream().distinct().count() > 1 || own.contains(others)) {
            throw new ConfigurationException(SENTENCE);
        }
    }

    private static boolean isWithoutTransactions(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains(NO_TRANSACTIONS);
    }
}
