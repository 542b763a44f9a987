package dev.halftone.dispatch;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps out of the log what SmallRye's Kafka connector says and operators need not know.
 *
 * <p>It looks whether a consumer is closed, and then polls it; when it has closed it in between, while the service is leaving,
 * Kafka's client refuses, and the connector warns that the poll has failed and will be tried again. So it does when the first
 * record of a partition comes then: it asks for the committed offset, and what calls our methods logs an error.
 *
 * <p>For each record that Kafka does not take, it logs an error with a stack trace, and the record's value. {@code dispatch} says
 * so once for a topic, and counts.
 *
 * <p>Both with SmallRye Reactive Messaging 4.33.0; no issue of theirs was found.
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
