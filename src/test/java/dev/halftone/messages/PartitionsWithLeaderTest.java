package dev.halftone.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

class PartitionsWithLeaderTest {

    private static final String TOPIC = "a.topic";
    private static final int PARTITIONS = 12;
    private static final List<String> KEYS =
            IntStream.range(0, 1_000).mapToObj(i -> "key " + i).toList();

    @Test
    void aKeyHasThePartitionThatKafkaGivesItWhileThatIsLed() {
        assertThat(KEYS)
                .allSatisfy(key -> assertThat(partition(key, partition -> true)).isEqualTo(own(key)));
        assertThat(KEYS).filteredOn(key -> own(key) % 3 == 0).allSatisfy(key -> assertThat(
                        partition(key, partition -> partition % 3 == 0))
                .isEqualTo(own(key)));
    }

    @Test
    void othersAreSharedOutAmongThoseThatAreLed() {
        Set<Integer> used = KEYS.stream()
                .filter(key -> own(key) == 5)
                .map(key -> partition(key, partition -> partition != 5))
                .collect(Collectors.toSet());

        assertThat(used).doesNotContain(5).hasSizeGreaterThan(PARTITIONS / 2);
    }

    @Test
    void aRecordWithoutKeyGoesToAnyThatIsLed() {
        Set<Integer> used = KEYS.stream()
                .map(ignored -> partition(null, partition -> partition % 3 == 0))
                .collect(Collectors.toSet());

        assertThat(used).containsExactlyInAnyOrder(0, 3, 6, 9);
    }

    @Test
    void whereNoneIsLedARecordWaitsAtItsOwn() {
        assertThat(KEYS).allSatisfy(key -> assertThat(partition(key, partition -> false))
                .isEqualTo(own(key)));
        assertThat(partition(null, partition -> false)).isBetween(0, PARTITIONS - 1);
    }

    private static int own(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), PARTITIONS);
    }

    private static int partition(String key, IntPredicate led) {
        Node broker = new Node(1, "localhost", 9092);
        List<PartitionInfo> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(i -> new PartitionInfo(
                        TOPIC, i, led.test(i) ? broker : null, new Node[] {broker}, new Node[] {broker}))
                .toList();
        Cluster cluster = new Cluster("a cluster", List.of(broker), partitions, Set.of(), Set.of());
        try (PartitionsWithLeader partitioner = new PartitionsWithLeader()) {
            return partitioner.partition(TOPIC, key, key == null ? null : key.getBytes(UTF_8), null, null, cluster);
        }
    }
}
