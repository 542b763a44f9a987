package dev.halftone.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class LatePollFilterTest {

    private static final String CONNECTOR = "io.smallrye.reactive.messaging.kafka";

    private final LatePollFilter filter = new LatePollFilter();

    @Test
    void whatTheClientSaysOfAPollAfterItsEndIsNoNews() {
        assertThat(filter.isLoggable(warning(CONNECTOR, pollAfterClose()))).isFalse();
        assertThat(filter.isLoggable(warning("io.smallrye.reactive.messaging.provider", pollAfterClose())))
                .isFalse();
    }

    @Test
    void everyOtherFailureOfAPollIsTold() {
        assertThat(filter.isLoggable(warning(CONNECTOR, new IllegalStateException("Consumer is not subscribed"))))
                .isTrue();
        assertThat(filter.isLoggable(warning(CONNECTOR, null))).isTrue();
    }

    @Test
    void theSameFromElsewhereIsTold() {
        assertThat(filter.isLoggable(warning("dev.halftone.work.ImageConsumer", pollAfterClose())))
                .isTrue();
    }

    @Test
    void thatARecordWasNotTakenIsToldWhereNobodyElseDoes() {
        assertThat(filter.isLoggable(notTaken("dispatch"))).isFalse();
        assertThat(filter.isLoggable(notTaken("events"))).isFalse();
        assertThat(filter.isLoggable(notTaken("outcome"))).isTrue();
    }

    private static LogRecord notTaken(String channel) {
        LogRecord error = warning(CONNECTOR, new IllegalStateException("no such topic"));
        error.setMessage("SRMSG18212: Message %s from channel '%s' was not sent to Kafka topic '%s' - nacking message");
        error.setParameters(new Object[] {"{}", channel, "a.topic"});
        return error;
    }

    private static Exception pollAfterClose() {
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:9", "group.id", "closed");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.close();
        return catchException(() -> consumer.poll(Duration.ZERO));
    }

    private static LogRecord warning(String logger, Exception thrown) {
        LogRecord warning = new LogRecord(Level.WARNING, "Failed to poll");
        warning.setLoggerName(logger);
        warning.setThrown(thrown);
        return warning;
    }
}
