package dev.halftone.work;

import dev.halftone.fetch.FetchOutcome;
import dev.halftone.messages.FailureCode;
import dev.halftone.work.HostQueues.QueueKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A {@link Circuit} for each owner and host that has failed lately: URLs of one owner do not close a host for others.
 * Working hosts are not remembered; of failing hosts, only the most recently used are.
 *
 * <p>Confined to one thread.
 */
final class HostCircuits {

    private static final Logger LOG = Logger.getLogger(HostCircuits.class);
    private static final int MAX_HOSTS = 10_000;

    private final Supplier<Circuit> closed;
    private final LongSupplier nanoTime;
    private final LogAllowance lines;
    private final Map<QueueKey, FailingHost> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<QueueKey, FailingHost> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    private static final class FailingHost {
        private final Circuit circuit;
        private FetchOutcome.Failed last;

        FailingHost(Circuit circuit) {
            this.circuit = circuit;
        }
    }

    /**
     * Says that no requests are sent to a host at present.
     *
     * @param remaining how long this lasts
     * @param code of the last failure
     * @param message a sentence for the user who gave the URL
     */
    record Open(Duration remaining, FailureCode code, String message) {}

    /**
     * @param closed creates the circuit of a host that has not failed so far
     * @param nanoTime a monotonic clock
     */
    HostCircuits(Supplier<Circuit> closed, LongSupplier nanoTime) {
        this.closed = closed;
        this.nanoTime = nanoTime;
        this.lines = new LogAllowance(10, Duration.ofMinutes(1), nanoTime);
    }

    /** Present if images of this owner and host must be postponed without a request to the host. */
    Optional<Open> open(QueueKey host) {
        FailingHost failing = hosts.get(host);
        long remaining = failing == null ? 0 : failing.circuit.remaining(nanoTime.getAsLong());
        if (remaining == 0) {
            return Optional.empty();
        }
        String message = "Not asked again yet, after %d failures in a row: %s"
                .formatted(failing.circuit.failures(), failing.last.message());
        FailureCode code = FailureCode.of(failing.last.failure().wireName());
        return Optional.of(new Open(Duration.ofNanos(remaining), code, message));
    }

    /** Whether one image at a time tests if the host works again. */
    boolean isHalfOpen(QueueKey host) {
        FailingHost failing = hosts.get(host);
        return failing != null && failing.circuit.tripped() && failing.circuit.remaining(nanoTime.getAsLong()) == 0;
    }

    /** @return whether the circuit of the host has opened with this outcome */
    boolean note(QueueKey host, FetchOutcome outcome) {
        if (outcome instanceof FetchOutcome.Failed failed && failed.hostFailing()) {
            return noteFailure(host, failed);
        }
        FailingHost recovered = hosts.remove(host);
        if (recovered != null && recovered.circuit.tripped()) {
            lines.take(suffix ->
                    LOG.infof("%s answers again%s: its circuit is closed%s", host.host(), toWhom(host), suffix));
        }
        return false;
    }

    private boolean noteFailure(QueueKey host, FetchOutcome.Failed failed) {
        FailingHost failing = hosts.computeIfAbsent(host, unknown -> new FailingHost(closed.get()));
        failing.last = failed;
        boolean openedBefore = failing.circuit.tripped();
        long now = nanoTime.getAsLong();
        boolean opened = failing.circuit.failure(now);
        if (opened && !openedBefore) {
            lines.take(suffix -> LOG.infof(
                    "%s has failed %d times in a row%s (%s): its circuit is open, these images wait%s",
                    host.host(), failing.circuit.failures(), toWhom(host), failed.message(), suffix));
        }
        return opened;
    }

    private static String toWhom(QueueKey host) {
        return host.owner().equals(HostQueues.NOBODY) ? "" : " for one owner";
    }
}
