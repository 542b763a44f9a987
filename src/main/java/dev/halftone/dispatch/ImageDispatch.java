package dev.halftone.dispatch;

import dev.halftone.catalog.DispatchQueue;
import dev.halftone.catalog.DispatchQueue.Claim;
import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.Silence;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.Topics;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sends images that are due, claim by claim. */
final class ImageDispatch {

    /**
     * Longer than a record's {@code delivery.timeout.ms}; otherwise other processes would send what is still being
     * sent.
     */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    /** How many rounds in a row may find nothing that is due; the next round comes with the next wake-up. */
    private static final int EMPTY_ROUNDS = 4;

    private final DispatchQueue queue;
    private final RecordSender sender;
    private final RecordJson json;
    private final KafkaBroker broker;
    private final DispatchConfig config;
    private final Reception reception;
    private final SendingLoop loop;
    /** Rounds run one after the other. */
    private volatile int emptyRounds;

    ImageDispatch(
            DispatchQueue queue,
            RecordSender sender,
            RecordJson json,
            KafkaBroker broker,
            DispatchConfig config,
            Reception reception,
            Silence silence) {
        this.queue = queue;
        this.sender = sender;
        this.json = json;
        this.broker = broker;
        this.config = config;
        this.reception = reception;
        this.loop = new SendingLoop("images", this::round, silence);
        reception.putOff(Topics.IMAGE_REQUESTED);
    }

    SendingLoop loop() {
        return loop;
    }

    private Uni<Boolean> round() {
        if (!broker.takesRecords() || reception.pauses()) {
            return Uni.createFrom().item(false);
        }
        return sender.requireTopic(Topics.IMAGE_REQUESTED)
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(failure -> {
                    reception.noteMissing(Topics.IMAGE_REQUESTED, failure);
                    return false;
                })
                .chain(there -> there ? claimAndSend() : Uni.createFrom().item(false));
    }

    private Uni<Boolean> claimAndSend() {
        return queue.claim(config.window(), reception.most(config.window()), config.resendAfter(), LEASE)
                .call(claim -> claim.images().isEmpty() ? Uni.createFrom().voidItem() : loop.pacedBy(send(claim)))
                .map(this::mayFollow);
    }

    /** Whether another round follows at once: while rounds find something, and for a few that find nothing. */
    private boolean mayFollow(Claim claim) {
        boolean found = !claim.images().isEmpty() || claim.waiting() > 0;
        emptyRounds = found ? 0 : emptyRounds + 1;
        return claim.more() && (found || emptyRounds % EMPTY_ROUNDS != 0);
    }

    private Uni<Void> send(Claim claim) {
        return sender.send(claim.images().stream()
                        .map(image -> record(claim, image))
                        .toList())
                .filter(result -> !result.taken())
                .collect()
                .asList()
                .invoke(failures -> note(claim, failures))
                .chain(failures -> end(claim, failures));
    }

    private void note(Claim claim, List<RecordSender.Result> failures) {
        reception.note(
                Topics.IMAGE_REQUESTED,
                claim.images().size() - failures.size(),
                failures.size(),
                failures.isEmpty() ? null : failures.get(0).failure());
    }

    /** Retries only while the lease lasts: afterwards other processes send the images again. */
    private Uni<Void> end(Claim claim, List<RecordSender.Result> failures) {
        List<UUID> putOff = failures.stream()
                .map(failure -> claim.images().get(failure.index()).imageId())
                .toList();
        return queue.end(claim, putOff, config.putOff())
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, MAX_PAUSE)
                .expireIn(LEASE.toMillis() / 2);
    }

    /**
     * Without a key, so that Kafka's partitioner skips partitions without a leader. An image may go to any partition.
     */
    private Outbox.Entry record(Claim claim, ImageRequested image) {
        return new Outbox.Entry(Topics.IMAGE_REQUESTED, null, Map.of(), json.write(image))
                .inTrace(claim.traceParents().get(image.requestId()));
    }
}
