package dev.halftone.work;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * The newest record of a partition, by the broker's clock.
 *
 * @param timestamp in milliseconds since the epoch; when the broker wrote it
 */
record NewestRecord(long offset, long timestamp) {

    /** For a partition without records or with an unknown newest record: it outdates nothing. */
    static final NewestRecord UNKNOWN = new NewestRecord(-1, -1);

    /**
     * Whether a record is so old that its image has been sent again since, or is due to be. Both times are from one
     * broker, unless the partition has moved to a broker whose clock is far behind. In that case, a record after the
     * newest one is not old. Timestamps set by senders are ignored.
     */
    boolean outdates(ConsumerRecord<?, ?> record, Duration age) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                && record.offset() < offset
                && timestamp - record.timestamp() > age.toMillis();
    }
}
