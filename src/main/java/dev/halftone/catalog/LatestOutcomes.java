package dev.halftone.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What counts of a batch in which an image may come more than once. */
final class LatestOutcomes {

    private LatestOutcomes() {}

    /** An image in an attempt of its request: a batch may hold the same record twice, and an old one beside a new one. */
    private record Sending(UUID image, int requestAttempt) {

        static Sending of(ImageOutcome outcome) {
            return new Sending(outcome.imageId(), outcome.requestAttempt());
        }
    }

    static List<ImageOutcome.Postponed> postponements(List<ImageOutcome> outcomes) {
        Map<Sending, ImageOutcome.Postponed> last = new LinkedHashMap<>();
        for (ImageOutcome outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Postponed postponed) {
                last.merge(
                        Sending.of(postponed),
                        postponed,
                        (one, other) -> one.attempt() > other.attempt() ? one : other);
            }
        }
        return List.copyOf(last.values());
    }

    /** One for an image and an attempt of its request; rather a success than a failure. */
    static List<ImageOutcome> ends(List<ImageOutcome> outcomes) {
        Map<Sending, ImageOutcome> ends = new LinkedHashMap<>();
        for (ImageOutcome outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Succeeded) {
                ends.put(Sending.of(outcome), outcome);
            } else if (outcome instanceof ImageOutcome.Failed) {
                ends.putIfAbsent(Sending.of(outcome), outcome);
            }
        }
        return List.copyOf(ends.values());
    }
}
