package dev.halftone.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What a user of PostgreSQL that owns no table needs to do the work of the role {@code api}: see the functions of {@code V1__schema.sql}. */
final class ApiRights {

    private static final String GRANT = "select grant_to_api(?)";

    private static final String LACKING = """
            select count(*) from api_table
            where not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
                       and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))""";

    /** What PostgreSQL answers to whom it has not been given. */
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private ApiRights() {}

    /** As the tables' owner. */
    static void grant(DataSource owner, String user) throws SQLException {
        try (Connection connection = owner.getConnection();
                PreparedStatement grant = connection.prepareStatement(GRANT)) {
            grant.setString(1, user);
            grant.execute();
        }
    }

    /** Whether the user has them for every table that there is. */
    static boolean areComplete(DataSource user) throws SQLException {
        try (Connection connection = user.getConnection();
                PreparedStatement lacking = connection.prepareStatement(LACKING);
                ResultSet row = lacking.executeQuery()) {
            row.next();
            return row.getLong(1) == 0;
        }
    }

    /** Whether it failed since the user may not do that. */
    static boolean areLacking(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException answer && INSUFFICIENT_PRIVILEGE.equals(answer.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
