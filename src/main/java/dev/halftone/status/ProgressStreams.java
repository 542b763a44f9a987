package dev.halftone.status;

import dev.halftone.access.Credential;
import dev.halftone.catalog.ProgressReader;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.catalog.Requester;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open streams of progress events. PostgreSQL is the source of truth, since any replica may have applied the
 * progress: one query a few times a second reads all requests with open streams. Without streams there is no query.
 *
 * <p>A slow client misses intermediate states but never the newest one: its stream keeps one state.
 */
@ApplicationScoped
class ProgressStreams {

    /** The API promises no more than five events a second. */
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(200);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ProgressReader reader;
    private final ProgressEvents events;
    private final LiveConfig config;
    private final Map<UUID, Set<ProgressStream>> watched = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> openByOwner = new ConcurrentHashMap<>();
    private final PeriodicTask polls;
    private final PeriodicTask heartbeats = PeriodicTask.ofStep("Keeping streams awake", BETWEEN_LOOKS, this::beat);
    private volatile boolean stopping;

    ProgressStreams(ProgressReader reader, ProgressEvents events, LiveConfig config) {
        this.reader = reader;
        this.events = events;
        this.config = config;
        this.polls = PeriodicTask.of("Reading progress for streams", config.pollInterval(), this::poll);
    }

    void start(@Observes StartupEvent event) {
        if (config.pollInterval().compareTo(MIN_POLL_INTERVAL) < 0) {
            throw new ConfigurationException(
                    "halftone.live.poll-interval is " + config.pollInterval().toMillis() + "ms, must be at least "
                            + MIN_POLL_INTERVAL.toMillis() + "ms.");
        }
        polls.start();
        heartbeats.start();
    }

    /** Ends all streams, so that their clients reconnect to another replica while this one still serves requests. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        endAll();
    }

    void stop(@Observes ShutdownEvent event) {
        endAll();
        polls.stop();
        heartbeats.stop();
    }

    private void endAll() {
        stopping = true;
        watched.values().forEach(streams -> streams.forEach(ProgressStream::end));
    }

    /** Whether this process accepts another stream of this requester. */
    boolean hasRoom(Requester requester) {
        return !stopping
                && open.get() < config.maxStreams()
                && (requester.owner() == null
                        || openByOwner.getOrDefault(requester.owner(), 0) < config.maxStreamsPerOwner());
    }

    /** The number of open streams. */
    int size() {
        return open.get();
    }

    /**
     * A stream that begins with this state. It ends when the request does, when this process shuts down, or a second
     * after the credential becomes invalid.
     *
     * @param now freshly read
     */
    Multi<byte[]> of(RequestProgress now, Requester requester, Credential credential) {
        byte[] first = events.first(now);
        Multi<byte[]> rest =
                now.hasEnded() ? Multi.createFrom().item(() -> events.next(now)) : changes(now, credential);
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(first), rest)
                .onSubscription()
                .invoke(() -> count(requester, 1))
                .onTermination()
                .invoke(() -> count(requester, -1));
    }

    private void count(Requester requester, int more) {
        open.addAndGet(more);
        if (requester.owner() != null) {
            openByOwner.merge(requester.owner(), more, (before, same) -> before + more == 0 ? null : before + more);
        }
    }

    private Multi<byte[]> changes(RequestProgress told, Credential credential) {
        return Multi.createFrom()
                .<RequestProgress>emitter(
                        emitter -> {
                            ProgressStream stream = new ProgressStream(told, credential, emitter);
                            watch(stream);
                            emitter.onTermination(() -> leave(stream));
                        },
                        BackPressureStrategy.LATEST)
                .map(new EventWriter(told, events)::write);
    }

    private void watch(ProgressStream stream) {
        watched.compute(stream.request(), (request, streams) -> {
            Set<ProgressStream> known = streams == null ? ConcurrentHashMap.newKeySet() : streams;
            known.add(stream);
            return known;
        });
        if (stopping) {
            stream.end();
        }
    }

    private void leave(ProgressStream stream) {
        watched.computeIfPresent(stream.request(), (request, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
    }

    /**
     * Notifies only streams that were open before the query: a newer stream may already have received a newer state.
     */
    private Uni<Void> poll() {
        Map<UUID, List<ProgressStream>> listening = new HashMap<>();
        watched.forEach((request, streams) -> listening.put(request, List.copyOf(streams)));
        if (listening.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return reader.read(listening.keySet())
                .invoke(found -> listening.forEach((request, streams) -> tell(streams, found.get(request))))
                .replaceWithVoid();
    }

    /** @param progress null if the request's row has been deleted */
    private static void tell(List<ProgressStream> streams, RequestProgress progress) {
        for (ProgressStream stream : streams) {
            if (progress == null) {
                stream.tellRemoved();
            } else {
                stream.tell(progress);
            }
        }
    }

    private void beat() {
        long before = System.nanoTime() - config.heartbeat().toNanos();
        watched.values()
                .forEach(streams -> streams.forEach(stream -> {
                    stream.repeatIfSilentSince(before);
                    stream.endIfForbidden();
                }));
    }
}
