package dev.halftone.failures;

import java.sql.Connection;
import java.sql.SQLException;

/** The PostgreSQL of an installation, however many processes it is. */
interface Postgres extends AutoCloseable {

    /** Where the service finds it. */
    String reactiveUrl();

    String user();

    /** To where it is written, past whatever lies between it and the service; gives up when it is frozen. */
    Connection connect() throws SQLException;

    /** The process that takes writes. */
    Server primary();

    @Override
    void close();
}
