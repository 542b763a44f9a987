package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class NewestRecordTest {

    private static final Duration AGE = Duration.ofMinutes(15);
    private static final long NOW = 1_700_000_000_000L;

    private final NewestRecord newest = new NewestRecord(100, NOW);

    @Test
    void aRecordIsOutdatedWhenItIsOlderThanItMayBe() {
        assertThat(newest.outdates(appended(7, NOW - AGE.toMillis() - 1), AGE)).isTrue();
        assertThat(newest.outdates(appended(7, NOW - AGE.toMillis()), AGE)).isFalse();
        assertThat(newest.outdates(appended(100, NOW), AGE)).isFalse();
    }

    /** The partition has moved to a broker whose clock is behind. */
    @Test
    void whatComesBehindTheNewestIsNotOutdatedWhateverItsTime() {
        assertThat(newest.outdates(appended(101, NOW - Duration.ofDays(1).toMillis()), AGE))
                .isFalse();
    }

    @Test
    void theTimeOfASenderSaysNothing() {
        assertThat(newest.outdates(record(7, NOW - Duration.ofDays(1).toMillis(), TimestampType.CREATE_TIME), AGE))
                .isFalse();
    }

    @Test
    void nothingIsOutdatedWhileTheNewestIsUnknown() {
        assertThat(NewestRecord.UNKNOWN.outdates(appended(7, 0), AGE)).isFalse();
    }

    private static ConsumerRecord<String, byte[]> appended(long offset, long timestamp) {
        return record(offset, timestamp, TimestampType.LOG_APPEND_TIME);
    }

    private static ConsumerRecord<String, byte[]> record(long offset, long timestamp, TimestampType type) {
        return new ConsumerRecord<>(
                "topic", 3, offset, timestamp, type, 0, 0, "key", new byte[0], new RecordHeaders(), Optional.empty());
    }
}
