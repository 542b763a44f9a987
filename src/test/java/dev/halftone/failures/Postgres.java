package dev.halftone.failures;

import java.sql.Connection;
import java.sql.SQLException;

/** The PostgreSQL of an installation: one server, or a primary and its standby. */
interface Postgres extends AutoCloseable {

    /** The URL for the service. */
    String reactiveUrl();

    String user();

    /** Connects to the primary directly, without the forwarder. Fails if the primary is frozen. */
    Connection connect() throws SQLException;

    /** The process that takes writes. */
    Server primary();

    @Override
    void close();
}
