package dev.halftone.catalog;

import io.vertx.pgclient.PgException;
import java.util.Optional;
import java.util.stream.Stream;

/** An error response of PostgreSQL, somewhere among the causes of a failure. */
public final class PostgresAnswer {

    private static final int MAX_CAUSES = 10;

    private PostgresAnswer() {}

    /** Whether PostgreSQL has responded, with any error; otherwise its silence is the failure. */
    public static boolean isIn(Throwable failure) {
        return sqlState(failure).isPresent();
    }

    /** The SQLSTATE of the error (PostgreSQL 17, appendix A). */
    static Optional<String> sqlState(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .filter(PgException.class::isInstance)
                .map(cause -> String.valueOf(((PgException) cause).getSqlState()))
                .findFirst();
    }
}
