package dev.halftone.work;

import dev.halftone.fetch.ImageFetcher;
import dev.halftone.messages.ImageRequested;
import dev.halftone.work.HostQueues.QueueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * An image that this process has taken, with its record. The record is acknowledged when the outcome is written, once
 * per delivery.
 */
final class InFlightImage {

    private final Message<byte[]> message;
    private final List<Message<byte[]>> again = new ArrayList<>();
    private final RecordPosition position;
    private ImageRequested image;
    private final QueueKey queueKey;
    private final long sinceNanos = System.nanoTime();
    private int starts;
    private boolean fetched;

    InFlightImage(Message<byte[]> message, RecordPosition position, ImageRequested image) {
        this.message = message;
        this.position = position;
        this.image = image;
        this.queueKey = new QueueKey(owner(image), ImageFetcher.hostOf(image.url()));
    }

    /** The owner, who shares this process with others. */
    static String owner(ImageRequested image) {
        return image.ownerId() == null ? HostQueues.NOBODY : image.ownerId().toString();
    }

    Message<byte[]> message() {
        return message;
    }

    RecordPosition position() {
        return position;
    }

    /** Adds another delivery of the same record. */
    void tie(InFlightImage redelivered) {
        again.add(redelivered.message);
    }

    /** How often the record has been delivered. */
    int deliveries() {
        return 1 + again.size();
    }

    CompletionStage<Void> acknowledge() {
        CompletionStage<Void> acknowledged = message.ack();
        for (Message<byte[]> redelivered : again) {
            acknowledged = acknowledged.thenCompose(done -> redelivered.ack());
        }
        return acknowledged;
    }

    ImageRequested image() {
        return image;
    }

    /** Also forgets that the image was fetched. */
    void forgetEarlierOutput() {
        image = image.withoutEarlier();
        fetched = false;
    }

    QueueKey queueKey() {
        return queueKey;
    }

    boolean heldFor(Duration longest) {
        return System.nanoTime() - sinceNanos > longest.toNanos();
    }

    /** @return the number of this start; results of earlier starts are ignored */
    int start() {
        return ++starts;
    }

    boolean isStart(int start) {
        return starts == start;
    }

    /** Runs once, however often the end of the fetch is reported. */
    void fetched(Consumer<InFlightImage> leavePlace) {
        if (!fetched) {
            fetched = true;
            leavePlace.accept(this);
        }
    }
}
