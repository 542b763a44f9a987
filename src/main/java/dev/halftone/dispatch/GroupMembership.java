package dev.halftone.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Tracks whether the consumers of one topic have a place in their consumer group. A member without a partition has a
 * place, too: there may be more processes than partitions.
 */
final class GroupMembership {

    /** A member sends heartbeats every 3 s, while there is a coordinator that knows it. */
    private static final double FRESH_SECONDS = 10;

    private final String topic;
    private final String group;
    private final Duration patience;
    private boolean joined;
    private boolean told;
    private long lastPlace;

    /**
     * @param patience how long a place may be missing before it is reported
     * @param now of {@link System#nanoTime}
     */
    GroupMembership(String topic, String group, Duration patience, long now) {
        this.topic = topic;
        this.group = group;
        this.patience = patience;
        this.lastPlace = now;
    }

    /** Whether a consumer has partitions, or else a coordinator to which it sends heartbeats. */
    static boolean hasPlace(Map<MetricName, ? extends Metric> consumer) {
        double partitions = value(consumer, "assigned-partitions").orElse(0.0);
        double heartbeat = value(consumer, "last-heartbeat-seconds-ago").orElse(-1.0);
        return partitions > 0 || heartbeat >= 0 && heartbeat < FRESH_SECONDS;
    }

    private static Optional<Double> value(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.values().stream()
                .filter(metric -> metric.metricName().name().equals(name))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .map(Double.class::cast)
                .findFirst();
    }

    /** A change that is to be logged, once. */
    enum Change {
        NONE,
        LOST,
        FOUND
    }

    /** @param places whether each consumer of this process has a place */
    synchronized Change note(Collection<Boolean> places, long now) {
        if (places.contains(true)) {
            Change change = told ? Change.FOUND : Change.NONE;
            joined = true;
            told = false;
            lastPlace = now;
            return change;
        }
        if (told || !isOverdue(now)) {
            return Change.NONE;
        }
        told = true;
        return Change.LOST;
    }

    /** The log message for a missing place, with its likely cause. */
    String complaint() {
        return "No partition of " + topic + " has been assigned to this process for "
                + patience.toSeconds() + " s, and nothing is read from it: Kafka does not take it into the group "
                + group + ". Most likely there is no coordinator of groups, because Kafka can't create its topic"
                + " __consumer_offsets: it takes as many brokers as offsets.topic.replication.factor says.";
    }

    /** Restarts the wait: without a broker no consumer has a place, and that is reported elsewhere. */
    synchronized void noteOutage(long now) {
        lastPlace = now;
    }

    private boolean isOverdue(long now) {
        return now - lastPlace >= patience.toNanos();
    }

    /** The state in a few words, for the health check. */
    synchronized String state(long now) {
        if (isOverdue(now)) {
            return "no partition assigned, and no place in the group " + group;
        }
        return joined ? "in the group " + group : "joining the group " + group;
    }

    /** @param patient whether waiting for the first place suffices, too */
    synchronized boolean suffices(boolean patient, long now) {
        return !isOverdue(now) && (joined || patient);
    }
}
