package dev.halftone.catalog;

import dev.halftone.messages.ImageProcessed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Selects the outcomes that count from a batch in which an image may occur more than once. */
final class LatestOutcomes {

    private LatestOutcomes() {}

    /**
     * An image in an attempt of its request. A batch may contain the same record twice, and an old one beside a new
     * one.
     */
    private record Sending(UUID image, int requestAttempt) {

        static Sending of(ImageProcessed outcome) {
            return new Sending(outcome.imageId(), outcome.requestAttempt());
        }
    }

    static List<ImageProcessed.Postponed> postponements(List<ImageProcessed> outcomes) {
        Map<Sending, ImageProcessed.Postponed> last = new LinkedHashMap<>();
        for (ImageProcessed outcome : outcomes) {
            if (outcome instanceof ImageProcessed.Postponed postponed) {
                last.merge(
                        Sending.of(postponed),
                        postponed,
                        (one, other) -> one.attempt() > other.attempt() ? one : other);
            }
        }
        return List.copyOf(last.values());
    }

    /** One outcome per image and attempt of its request; a success takes precedence over a failure. */
    static List<ImageProcessed> ends(List<ImageProcessed> outcomes) {
        Map<Sending, ImageProcessed> ends = new LinkedHashMap<>();
        for (ImageProcessed outcome : outcomes) {
            if (outcome instanceof ImageProcessed.Completed) {
                ends.put(Sending.of(outcome), outcome);
            } else if (outcome instanceof ImageProcessed.Failed) {
                ends.putIfAbsent(Sending.of(outcome), outcome);
            }
        }
        return List.copyOf(ends.values());
    }
}
