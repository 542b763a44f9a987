package dev.halftone.work;

import dev.halftone.fetch.ImageFetcher;
import dev.halftone.messages.ImageRequested;
import dev.halftone.work.HostQueues.LaneKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * An image that this process has taken, and the record it came in, which is acknowledged when the outcome is written, as
 * often as Kafka has given it.
 */
final class InFlightImage {

    private final Message<byte[]> message;
    private final List<Message<byte[]>> again = new ArrayList<>();
    private final RecordPosition position;
    private final ImageRequested image;
    private final LaneKey lane;
    private final long sinceNanos = System.nanoTime();
    private int starts;
    private boolean fetched;

    InFlightImage(Message<byte[]> message, RecordPosition position, ImageRequested image) {
        this.message = message;
        this.position = position;
        this.image = image;
        this.lane = new LaneKey(owner(image), ImageFetcher.hostOf(image.url()));
    }

    /** Who shares this process with others. */
    static String owner(ImageRequested image) {
        return image.ownerId() == null ? HostQueues.NOBODY : image.ownerId().toString();
    }

    Message<byte[]> message() {
        return message;
    }

    RecordPosition position() {
        return position;
    }

    /** The same record has come again. */
    void tie(InFlightImage redelivered) {
        again.add(redelivered.message);
    }

    /** How often the record has come. */
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

    LaneKey lane() {
        return lane;
    }

    boolean heldFor(Duration longest) {
        return System.nanoTime() - sinceNanos > longest.toNanos();
    }

    /** @return how often it has been started: what an earlier start still tells is no longer of interest */
    int start() {
        return ++starts;
    }

    boolean isStart(int start) {
        return starts == start;
    }

    /** Once, however often the end of the fetch is told. */
    void fetched(Consumer<InFlightImage> leavePlace) {
        if (!fetched) {
            fetched = true;
            leavePlace.accept(this);
        }
    }
}
