package dev.halftone;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps a warning out of the log that would tell an operator of trouble where there is none: SmallRye's Kafka connector
 * looks whether a consumer is closed, and then polls it; when the connector has closed it in between, while the service is
 * leaving, Kafka's client refuses, and the connector warns that the poll has failed and will be tried again.
 */
@LoggingFilter(name = "late-poll")
public final class LatePollFilter implements Filter {

    private static final String CONNECTOR = "io.smallrye.reactive.messaging.kafka";
    private static final String CLOSED = "This consumer has already been closed.";

    @Override
    public boolean isLoggable(LogRecord record) {
        return !(CONNECTOR.equals(record.getLoggerName())
                && record.getThrown() instanceof IllegalStateException refused
                && CLOSED.equals(refused.getMessage()));
    }
}
