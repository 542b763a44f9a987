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
 * Checks whether connections keep their session. Behind a pooler that assigns sessions per transaction, such as
 * pgbouncer with {@code pool_mode=transaction}, prepared statements belong to another client: statements fail now and
 * then, and no error says why.
 *
 * <p>A connection asks for its server process several times, once while another connection has a transaction open. A
 * connection with its own session always sees the same process, and no other connection sees that process.
 */
final class SessionProbe {

    static final String SENTENCE = "Between this service and PostgreSQL is a pooler that gives each transaction another"
            + " session (with pgbouncer: pool_mode is transaction or statement). The service prepares statements and needs"
            + " sessions of its own: set pool_mode=session, or connect to PostgreSQL itself.";

    private static final Logger LOG = Logger.getLogger(SessionProbe.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
    private static final String SERVER_PROCESS = "select pg_backend_pid()";

    /** pgbouncer's error for a BEGIN with {@code pool_mode=statement}. */
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
     * Fails with the {@link #SENTENCE}, but not when PostgreSQL can't be queried, which is reported elsewhere. The
     * migration's connections may take another route than those of the pool, so that both are probed.
     *
     * @param pool of at least two connections
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
