package dev.halftone.messages;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.Utils;

/**
 * Chooses the partition of records whose key is only for speed: the one that Kafka's own partitioner would choose while
 * it has a leader, otherwise another one. A producer buffers records for a partition without a leader, and blocks when
 * its buffer is full. Named in the configuration of the channels that use it.
 */
public final class PartitionsWithLeader implements Partitioner {

    @Override
    public int partition(String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
        List<PartitionInfo> withLeader = cluster.availablePartitionsForTopic(topic);
        int all = cluster.partitionsForTopic(topic).size();
        int place = keyBytes == null
                ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
                : Utils.toPositive(Utils.murmur2(keyBytes));
        int own = place % all;
        boolean ownHasLeader = withLeader.stream().anyMatch(partition -> partition.partition() == own);
        return ownHasLeader || withLeader.isEmpty()
                ? own
                : withLeader.get(place % withLeader.size()).partition();
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
