package dev.halftone.work;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * The record of a partition that Kafka has taken last, by its clock.
 *
 * @param timestamp in milliseconds since the epoch; when the broker has written it
 */
record NewestRecord(long offset, long timestamp) {

    /** Of a partition without records, and of one of which it is not known: it outdates nothing. */
    static final NewestRecord UNKNOWN = new NewestRecord(-1, -1);

    /**
     * Whether a record is so much older that its image has been sent again since, or is due to be. Both times are one broker's,
     * unless a partition has moved to one whose clock is far behind: there, what comes behind the newest is not old. Times that
     * senders have set say nothing.
     */
    boolean outdates(ConsumerRecord<?, ?> record, Duration age) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                && record.offset() < offset
                && timestamp - record.timestamp() > age.toMillis();
    }
}
