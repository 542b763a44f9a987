package dev.halftone.work;

import dev.halftone.fetch.ImageFetcher;
import dev.halftone.messages.ImageRequested;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;

/** An image that this process has taken, and the record it came in, which is acknowledged when the outcome is written. */
final class HeldImage {

    private final Message<byte[]> message;
    private final TopicPartition partition;
    private final ImageRequested image;
    private final String host;
    private final long sinceNanos = System.nanoTime();
    private boolean fetched;

    HeldImage(Message<byte[]> message, TopicPartition partition, ImageRequested image) {
        this.message = message;
        this.partition = partition;
        this.image = image;
        this.host = ImageFetcher.hostOf(image.url());
    }

    Message<byte[]> message() {
        return message;
    }

    /** Where the record comes from. */
    TopicPartition partition() {
        return partition;
    }

    ImageRequested image() {
        return image;
    }

    String host() {
        return host;
    }

    boolean heldFor(Duration longest) {
        return System.nanoTime() - sinceNanos > longest.toNanos();
    }

    /** Once, however often the end of the fetch is told. */
    void fetched(Consumer<HeldImage> leavePlace) {
        if (!fetched) {
            fetched = true;
            leavePlace.accept(this);
        }
    }
}
