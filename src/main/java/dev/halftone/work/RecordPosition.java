package dev.halftone.work;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record's place in Kafka, which is the same when it is given again.
 *
 * @param timestamp in milliseconds since the epoch; tells it from one at the same place of a topic that was made anew
 */
record RecordPosition(TopicPartition partition, long offset, long timestamp) {

    static RecordPosition of(ConsumerRecord<?, ?> record) {
        return new RecordPosition(
                new TopicPartition(record.topic(), record.partition()), record.offset(), record.timestamp());
    }
}
