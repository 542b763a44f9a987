package dev.halftone.messages;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that can't be read, as it is stored on the dead-letter topic. It is complete, unless it is larger than Kafka
 * takes in one record: a record that arrived compressed may have any size. What is left out remains in its original
 * topic, at the place that the headers name.
 */
record DeadLetter(ConsumerRecord<String, byte[]> source, String reason, String key, byte[] value, Headers sent) {

    /** Below the defaults of {@code max.request.size} and {@code message.max.bytes}, including the added headers. */
    private static final int MAX_BYTES = 1_000_000;

    private static final int MAX_BYTES_SHORTENED = 65_536;
    private static final int HEADER_OVERHEAD = 12;

    /** Jackson's messages repeat the value. */
    private static final int MAX_REASON = 1_000;

    private static final Headers NONE = new RecordHeaders();

    static DeadLetter of(ConsumerRecord<String, byte[]> record, String reason) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        DeadLetter whole = new DeadLetter(record, cut(reason), record.key(), value, record.headers());
        return whole.bytes() <= MAX_BYTES ? whole : whole.shortened();
    }

    private static String cut(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    private long bytes() {
        return bytes(key) + value.length + bytes(sent);
    }

    private static long bytes(String key) {
        return key == null ? 0 : 3L * key.length(); // at most, as UTF-8
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += HEADER_OVERHEAD + bytes(header.key()) + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    /** The beginning of the value, and the key and headers unless they are too large as well. */
    DeadLetter shortened() {
        return new DeadLetter(
                source,
                reason,
                bytes(key) <= MAX_BYTES_SHORTENED ? key : null,
                Arrays.copyOf(value, Math.min(value.length, MAX_BYTES_SHORTENED)),
                bytes(sent) <= MAX_BYTES_SHORTENED ? sent : NONE);
    }

    /** Only the place of the record and the reason. */
    DeadLetter withoutContent() {
        return new DeadLetter(source, reason, null, new byte[0], NONE);
    }

    Headers headers() {
        Headers headers = new RecordHeaders(sent.toArray());
        headers.add("dead-letter-reason", text(reason));
        headers.add("dead-letter-topic", text(source.topic()));
        headers.add("dead-letter-partition", text(String.valueOf(source.partition())));
        headers.add("dead-letter-offset", text(String.valueOf(source.offset())));
        int whole = source.value() == null ? 0 : source.value().length;
        if (value.length < whole) {
            headers.add("dead-letter-value-bytes", text(String.valueOf(whole)));
        }
        return headers;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
