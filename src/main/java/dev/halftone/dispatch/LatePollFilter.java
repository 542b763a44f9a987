package dev.halftone.dispatch;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Drops log records of SmallRye's Kafka connector that operators need not see.
 *
 * <p>The connector checks whether a consumer is closed, and then polls it. If it closes the consumer in between, while
 * the service stops, Kafka's client rejects the poll, and the connector warns that the poll has failed and will be
 * retried. The same happens when the first record of a partition arrives then: the connector asks for the committed
 * offset, and the caller of our methods logs an error.
 *
 * <p>For each record that Kafka does not take, the connector logs an error with a stack trace and the record's value.
 * {@code dispatch} reports this once per topic, and counts the records.
 *
 * <p>Both with SmallRye Reactive Messaging 4.33.0; no upstream issue was found.
 */
@LoggingFilter(name = "late-poll")
public final class LatePollFilter implements Filter {

    private static final String CONNECTOR = "io.smallrye.reactive.messaging.kafka";
    private static final String CALLER = "io.smallrye.reactive.messaging.provider";
    private static final String CLOSED = "This consumer has already been closed.";

    private static final String NOT_TAKEN = "SRMSG18212";
    private static final Set<Object> SENT_AGAIN = Set.of("dispatch", "events");

    @Override
    public boolean isLoggable(LogRecord record) {
        boolean connector = CONNECTOR.equals(record.getLoggerName());
        boolean late = (connector || CALLER.equals(record.getLoggerName())) && isOfClosedConsumer(record);
        return !late && !(connector && isNotTaken(record));
    }

    private static boolean isOfClosedConsumer(LogRecord record) {
        return record.getThrown() instanceof IllegalStateException refused && CLOSED.equals(refused.getMessage());
    }

    private static boolean isNotTaken(LogRecord record) {
        return record.getMessage() != null
                && record.getMessage().startsWith(NOT_TAKEN)
                && record.getParameters() != null
                && Arrays.stream(record.getParameters()).anyMatch(SENT_AGAIN::contains);
    }
}
