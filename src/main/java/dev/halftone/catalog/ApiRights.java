package dev.halftone.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The privileges that the role {@code api} needs when its PostgreSQL user owns no table; see {@code V1__schema.sql}.
 */
final class ApiRights {

    private static final String GRANT = "select grant_to_api(?)";

    private static final String LACKING = """
            select count(*) from api_table
            where not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
                       and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))""";

    /** SQLSTATE {@code insufficient_privilege}. */
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private ApiRights() {}

    /** Grants the privileges. The data source must connect as the owner of the tables. */
    static void grant(DataSource owner, String user) throws SQLException {
        try (Connection connection = owner.getConnection();
                PreparedStatement grant = connection.prepareStatement(GRANT)) {
            grant.setString(1, user);
            grant.execute();
        }
    }

    /** Whether the user has the privileges on every table. */
    static boolean areComplete(DataSource user) throws SQLException {
        try (Connection connection = user.getConnection();
                PreparedStatement lacking = connection.prepareStatement(LACKING);
                ResultSet row = lacking.executeQuery()) {
            row.next();
            return row.getLong(1) == 0;
        }
    }

    /** Whether a missing privilege caused the failure. */
    static boolean areLacking(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException answer && INSUFFICIENT_PRIVILEGE.equals(answer.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
