package dev.halftone.work;

import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The metrics of this process's work. Names and labels are few and fixed: outcomes and codes, never hosts, URLs or ids,
 * which uploaders choose.
 */
@ApplicationScoped
class WorkMetrics {

    /** From a cached image of a nearby host to the longest time that an image may take. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    /** Why an image is handed back: the process stops, its host has no place, or the store has no space. */
    private static final Set<FailureCode> HANDED_BACK = Set.of(FailureCode.CANCELLED, FailureCode.STORE);

    /** What became of an image that was sent with an earlier output. */
    enum ReuseResult {
        /** The origin has no other picture: the output was taken, and nothing was fetched. */
        NOT_MODIFIED,
        /** The same bytes were fetched: the output was taken. */
        SAME_BYTES,
        /** The origin has another picture by now. */
        CHANGED,
        /** The output does not exist any more, or this process may not read it. */
        GONE
    }

    private final MeterRegistry registry;
    private final Timer fetch;
    private final Timer recompress;
    private final Timer store;
    private final DistributionSummary bytesIn;
    private final DistributionSummary bytesOut;
    private final Counter circuits;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    WorkMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.fetch = timer("halftone.fetch", "From the start of a fetch to its end, failures included");
        this.recompress = timer("halftone.recompress", "From the end of a fetch, with the wait for a thread");
        this.store = timer("halftone.store", "Until an output is stored");
        this.bytesIn = bytes("halftone.image.in", "Sizes of images that were recompressed");
        this.bytesOut = bytes("halftone.image.out", "Sizes of their outputs");
        this.circuits = Counter.builder("halftone.circuits.opened")
                .description("Hosts that began to be left alone, for one owner each")
                .register(registry);
        gauge("halftone.images.in.flight", "Images that are worked on", inFlight);
        gauge("halftone.images.waiting", "Images that wait for their host", waiting);
    }

    /**
     * Registers all image counters at 0. Otherwise a series would begin with its first failure, and queries could not
     * see it grow or tell that nothing ends.
     */
    void begin() {
        images("completed", "none");
        images("unchanged", "none");
        for (ReuseResult result : ReuseResult.values()) {
            reuses(result);
        }
        for (FailureCode code : FailureCode.values()) {
            if (HANDED_BACK.contains(code)) {
                images("handed_back", code.wireName());
            }
            if (code != FailureCode.CANCELLED) {
                images("failed", code.wireName());
                images("postponed", code.wireName());
            }
        }
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private DistributionSummary bytes(String name, String description) {
        return DistributionSummary.builder(name)
                .baseUnit("bytes")
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, AtomicInteger value) {
        Gauge.builder(name, value, AtomicInteger::get).description(description).register(registry);
    }

    void heldBytes(LongSupplier bytes) {
        Gauge.builder("halftone.bytes.in.flight", bytes, LongSupplier::getAsLong)
                .baseUnit("bytes")
                .description("Bytes of fetched images that are held")
                .strongReference(true)
                .register(registry);
    }

    void held(int inFlight, int waiting) {
        this.inFlight.set(inFlight);
        this.waiting.set(waiting);
    }

    void circuitOpened() {
        circuits.increment();
    }

    /** Counts the end of an attempt: completed, failed, postponed (to be retried), or handed back (not an attempt). */
    void ended(ImageProcessed outcome) {
        if (outcome instanceof ImageProcessed.Completed completed) {
            count(completed.unchanged() ? "unchanged" : "completed", "none");
            bytesIn.record(completed.sourceBytes());
            bytesOut.record(completed.outputBytes());
        } else if (outcome instanceof ImageProcessed.Failed failed) {
            count("failed", failed.errorCode().wireName());
        } else if (outcome instanceof ImageProcessed.Postponed postponed) {
            count(
                    postponed.handedBack() ? "handed_back" : "postponed",
                    postponed.errorCode().wireName());
        }
    }

    void reuse(ReuseResult result) {
        reuses(result).increment();
    }

    private Counter reuses(ReuseResult result) {
        return registry.counter("halftone.reuse", "result", result.name().toLowerCase(Locale.ROOT));
    }

    private void count(String outcome, String code) {
        images(outcome, code).increment();
    }

    private Counter images(String outcome, String code) {
        return registry.counter("halftone.images", "outcome", outcome, "code", code);
    }

    <T> Uni<T> fetching(Uni<T> step) {
        return timed(fetch, step);
    }

    <T> Uni<T> recompressing(Uni<T> step) {
        return timed(recompress, step);
    }

    <T> Uni<T> storing(Uni<T> step) {
        return timed(store, step);
    }

    private <T> Uni<T> timed(Timer timer, Uni<T> step) {
        return Uni.createFrom().deferred(() -> {
            Timer.Sample sample = Timer.start(registry);
            return step.onItemOrFailure().invoke((item, failure) -> sample.stop(timer));
        });
    }
}
