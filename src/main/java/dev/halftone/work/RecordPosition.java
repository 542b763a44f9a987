package dev.halftone.work;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record's position in Kafka, which stays the same when it is redelivered.
 *
 * @param timestamp in milliseconds since the epoch; distinguishes it from the record at the same position of a
 *     recreated topic
 */
record RecordPosition(TopicPartition partition, long offset, long timestamp) {

    static RecordPosition of(ConsumerRecord<?, ?> record) {
        return new RecordPosition(
                new TopicPartition(record.topic(), record.partition()), record.offset(), record.timestamp());
    }
}
