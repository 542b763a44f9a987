package dev.halftone.failures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The tables at the end: the runs, and the faults by kind. */
final class Summary {

    private final long seed;
    private final List<Outcome> outcomes = new ArrayList<>();

    Summary(long seed) {
        this.seed = seed;
    }

    void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        int faults = outcomes.stream()
                .mapToInt(outcome -> outcome.recoveries().size())
                .sum();
        return "Seed %d: %d runs, %d faults, %d images (%d failed as they had to), %d lost, %d doubled; %d findings%n"
                        .formatted(
                                seed,
                                outcomes.size(),
                                faults,
                                sum(Outcome.ImageCount::all),
                                sum(Outcome.ImageCount::failed),
                                sum(Outcome.ImageCount::lost),
                                sum(Outcome.ImageCount::doubled),
                                outcomes.stream()
                                        .mapToInt(outcome -> outcome.findings().size())
                                        .sum())
                + uploads() + "\n" + runs() + "\n" + faults();
    }

    private String uploads() {
        return "Small uploads meanwhile: %d accepted, %d refused, %d without an answer; %d events came twice%n"
                .formatted(
                        uploads(Uploads.Answer.ACCEPTED),
                        uploads(Uploads.Answer.REFUSED),
                        uploads(Uploads.Answer.NONE),
                        sum(Outcome.ImageCount::repeatedEvents));
    }

    private long uploads(Uploads.Answer answer) {
        return outcomes.stream().mapToLong(outcome -> outcome.uploads(answer)).sum();
    }

    private int sum(ToIntFunction<Outcome.ImageCount> count) {
        return outcomes.stream()
                .mapToInt(outcome -> count.applyAsInt(outcome.images()))
                .sum();
    }

    private String runs() {
        return "| run | replicas | faults | images | failed | lost | doubled | left over | longest recovery | took | |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|\n"
                + outcomes.stream().map(Summary::row).collect(Collectors.joining());
    }

    static String row(Outcome outcome) {
        Outcome.ImageCount images = outcome.images();
        return "| %s | %d | %d | %d | %d | %d | %d | %d | %.1f s | %.1f s | %s |%n"
                .formatted(
                        outcome.run(),
                        outcome.run().replicas(),
                        outcome.recoveries().size(),
                        images.all(),
                        images.failed(),
                        images.lost(),
                        images.doubled(),
                        images.leftOvers(),
                        seconds(outcome.recoveries().stream()
                                .map(Outcome.Recovery::length)
                                .max(Comparator.naturalOrder())
                                .orElse(Duration.ZERO)),
                        seconds(outcome.took()),
                        outcome.findings().isEmpty() ? "" : outcome.findings().size() + " findings");
    }

    private String faults() {
        TreeMap<String, List<Duration>> standstills = byFault(Outcome::standstills);
        StringBuilder table = new StringBuilder(
                "| fault | times | recovery, median | longest | standstill, longest |\n" + "|---|---|---|---|---|\n");
        byFault(Outcome::recoveries).forEach((kind, lengths) -> {
            String standstill = standstills.getOrDefault(kind, List.of()).stream()
                    .max(Comparator.naturalOrder())
                    .map(longest -> "%.1f s".formatted(seconds(longest)))
                    .orElse("");
            table.append("| %s | %d | %.1f s | %.1f s | %s |%n"
                    .formatted(
                            kind,
                            lengths.size(),
                            seconds(lengths.get(lengths.size() / 2)),
                            seconds(lengths.get(lengths.size() - 1)),
                            standstill));
        });
        return table.toString();
    }

    /** The shortest first. */
    private TreeMap<String, List<Duration>> byFault(Function<Outcome, List<Outcome.Recovery>> lengths) {
        TreeMap<String, List<Duration>> kinds = outcomes.stream()
                .flatMap(outcome -> lengths.apply(outcome).stream())
                .collect(Collectors.groupingBy(
                        Outcome.Recovery::fault,
                        TreeMap::new,
                        Collectors.mapping(Outcome.Recovery::length, Collectors.toList())));
        kinds.replaceAll((kind, unsorted) -> unsorted.stream().sorted().toList());
        return kinds;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
