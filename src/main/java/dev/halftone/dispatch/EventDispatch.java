package dev.halftone.dispatch;

import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.Outbox.Claimed;
import dev.halftone.catalog.Silence;
import dev.halftone.dispatch.RecordSender.Result;
import dev.halftone.messages.Topics;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Sends the events of the outbox. Each is deleted once Kafka has it. */
final class EventDispatch {

    private static final int BATCH = 500;

    /** More than a batch: others go on while one waits for partitions that take nothing. */
    private static final int MAX_UNDER_WAY = 4 * BATCH;

    /**
     * Longer than a record's {@code delivery.timeout.ms}; otherwise other processes would send what is still being
     * sent.
     */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration MAX_PUT_OFF = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    /** Results that come together are recorded together. */
    private static final Duration NOTED_WITHIN = Duration.ofMillis(50);

    private final Outbox outbox;
    private final RecordSender sender;
    private final KafkaBroker broker;
    private final DispatchConfig config;
    private final Reception reception;
    private final SendingLoop loop;
    private final AtomicInteger underWay = new AtomicInteger();

    EventDispatch(
            Outbox outbox,
            RecordSender sender,
            KafkaBroker broker,
            DispatchConfig config,
            Reception reception,
            Silence silence) {
        this.outbox = outbox;
        this.sender = sender;
        this.broker = broker;
        this.config = config;
        this.reception = reception;
        this.loop = new SendingLoop("events", this::round, silence);
        reception.putOff(Topics.REQUEST_COMPLETED);
    }

    SendingLoop loop() {
        return loop;
    }

    private Uni<Boolean> round() {
        int room = Math.min(BATCH, MAX_UNDER_WAY - underWay.get());
        if (!broker.takesRecords() || reception.pauses() || room <= 0) {
            return Uni.createFrom().item(false);
        }
        return outbox.claim(reception.most(room), LEASE)
                .call(claimed -> claimed.isEmpty() ? Uni.createFrom().voidItem() : loop.pacedBy(send(claimed)))
                .map(claimed -> !claimed.isEmpty());
    }

    private Uni<Void> send(List<Claimed> claimed) {
        Map<String, List<Claimed>> byTopic = claimed.stream()
                .collect(Collectors.groupingBy(one -> one.entry().topic(), TreeMap::new, Collectors.toList()));
        underWay.addAndGet(claimed.size());
        return Multi.createFrom()
                .iterable(byTopic.entrySet())
                .onItem()
                .transformToUni(topic -> send(topic.getKey(), topic.getValue()))
                .merge(byTopic.size())
                .onItem()
                .ignoreAsUni()
                .onTermination()
                .invoke(() -> underWay.addAndGet(-claimed.size()));
    }

    private Uni<Void> send(String topic, List<Claimed> claimed) {
        return sender.requireTopic(topic)
                .onItem()
                .transformToMulti(there ->
                        sender.send(claimed.stream().map(Claimed::entry).toList()))
                .onFailure()
                .recoverWithMulti(missing -> none(claimed.size(), missing))
                .group()
                .intoLists()
                .of(claimed.size(), NOTED_WITHIN)
                .onItem()
                .transformToUniAndConcatenate(results -> note(claimed, results).replaceWith(results))
                .onItem()
                .transformToMultiAndConcatenate(Multi.createFrom()::iterable)
                .filter(result -> !result.taken())
                .collect()
                .asList()
                .invoke(failures -> reception.note(
                        topic,
                        claimed.size() - failures.size(),
                        failures.size(),
                        failures.isEmpty() ? null : failures.get(0).failure()))
                .replaceWithVoid();
    }

    private static Multi<Result> none(int records, Throwable missing) {
        return Multi.createFrom().range(0, records).map(index -> new Result(index, missing));
    }

    /** Retries only while the lease lasts: afterwards other processes send the entries again. */
    private Uni<Void> note(List<Claimed> claimed, List<Result> results) {
        Map<Boolean, List<Long>> ids = results.stream()
                .collect(Collectors.partitioningBy(
                        Result::taken,
                        Collectors.mapping(result -> claimed.get(result.index()).id(), Collectors.toList())));
        Uni<Void> deleted = ids.get(true).isEmpty() ? Uni.createFrom().voidItem() : outbox.delete(ids.get(true));
        return deleted.chain(() -> ids.get(false).isEmpty()
                        ? Uni.createFrom().voidItem()
                        : outbox.putOff(ids.get(false), config.putOff(), MAX_PUT_OFF))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, MAX_PAUSE)
                .expireIn(LEASE.toMillis() / 2);
    }
}
