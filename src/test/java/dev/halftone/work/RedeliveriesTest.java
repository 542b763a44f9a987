package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.messages.ImageRequested;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class RedeliveriesTest {

    private static final TopicPartition PARTITION = new TopicPartition("halftone.image.requested", 3);

    private final Redeliveries redeliveries = new Redeliveries(2);

    @Test
    void aRecordIsHeldUntilItHasEnded() {
        InFlightImage image = image(at(7));
        assertThat(redeliveries.held(at(7))).isEmpty();

        redeliveries.hold(image);
        assertThat(redeliveries.held(at(7))).containsSame(image);
        assertThat(redeliveries.hasEnded(at(7))).isFalse();

        redeliveries.end(image);
        assertThat(redeliveries.held(at(7))).isEmpty();
        assertThat(redeliveries.hasEnded(at(7))).isTrue();
    }

    @Test
    void oneThatWasNotBegunIsNewWhenItComesAgain() {
        InFlightImage image = image(at(7));
        redeliveries.hold(image);

        redeliveries.forget(image);

        assertThat(redeliveries.held(at(7))).isEmpty();
        assertThat(redeliveries.hasEnded(at(7))).isFalse();
    }

    @Test
    void theOldestThatHaveEndedAreForgotten() {
        for (int offset = 1; offset <= 3; offset++) {
            redeliveries.end(image(at(offset)));
        }

        assertThat(redeliveries.hasEnded(at(1))).isFalse();
        assertThat(redeliveries.hasEnded(at(2))).isTrue();
        assertThat(redeliveries.hasEnded(at(3))).isTrue();
    }

    @Test
    void aRecordOfAnotherPartitionOrOfATopicMadeAnewIsAnotherOne() {
        redeliveries.end(image(at(7)));

        assertThat(redeliveries.hasEnded(new RecordPosition(PARTITION, 7, 2_000)))
                .isFalse();
        assertThat(redeliveries.hasEnded(new RecordPosition(new TopicPartition(PARTITION.topic(), 4), 7, 1_000)))
                .isFalse();
    }

    @Test
    void allDeliveriesOfAnImageAreAcknowledged() {
        int[] acknowledged = new int[2];
        InFlightImage image = image(at(7), () -> acknowledged[0]++);

        image.tie(image(at(7), () -> acknowledged[1]++));
        image.acknowledge().toCompletableFuture().join();

        assertThat(image.deliveries()).isEqualTo(2);
        assertThat(acknowledged).containsExactly(1, 1);
    }

    private static RecordPosition at(long offset) {
        return new RecordPosition(PARTITION, offset, 1_000);
    }

    private static InFlightImage image(RecordPosition position) {
        return image(position, () -> {});
    }

    private static InFlightImage image(RecordPosition position, Runnable acknowledge) {
        Message<byte[]> message =
                Message.of(new byte[0]).withAck(() -> CompletableFuture.runAsync(acknowledge, Runnable::run));
        return new InFlightImage(
                message,
                position,
                new ImageRequested(
                        new UUID(0, 1),
                        new UUID(0, 2),
                        "http://127.0.0.1/1.jpg",
                        1,
                        1,
                        50,
                        "FAST",
                        "AUTO",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }
}
