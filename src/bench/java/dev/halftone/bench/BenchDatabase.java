package dev.halftone.bench;

import dev.halftone.embedded.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A new PostgreSQL with Halftone's schema, and one connection to it. */
final class BenchDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final Connection connection;

    /** The service creates this partition at its start. */
    private static final String PARTITION_OF_TODAY = "select make_image_partition((now() at time zone 'UTC')::date)";

    private BenchDatabase(PostgresServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    static BenchDatabase start(Path directory) throws SQLException {
        PostgresServer server = PostgresServer.start(directory, 0, true);
        Flyway.configure()
                .dataSource(server.jdbcUrl(), server.user(), "")
                .load()
                .migrate();
        BenchDatabase database =
                new BenchDatabase(server, DriverManager.getConnection(server.jdbcUrl(), server.user(), ""));
        database.query(PARTITION_OF_TODAY);
        return database;
    }

    /** All rows, with their columns joined by tabs. */
    List<String> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(result.getString(i));
                }
                rows.add(String.join("\t", cells));
            }
            return rows;
        }
    }

    int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Runs the work in one transaction, which is committed or, if it must leave no trace, rolled back. */
    <T> T transaction(boolean commit, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return result;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    interface Work<T> {
        T run() throws SQLException;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
