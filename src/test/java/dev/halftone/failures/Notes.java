package dev.halftone.failures;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Observations during the faults of a run. */
final class Notes {

    private final List<Outcome.Recovery> recoveries = new ArrayList<>();
    private final List<Outcome.Recovery> standstills = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /** @param length the time from the end of a fault until an image ended */
    void recovery(String fault, Duration length) {
        recoveries.add(new Outcome.Recovery(fault, length));
    }

    /** @param length the longest time without an image that ended, during a fault */
    void standstill(String fault, Duration length) {
        standstills.add(new Outcome.Recovery(fault, length));
    }

    void require(boolean condition, String finding, Object... details) {
        if (!condition) {
            findings.add(finding.formatted(details));
        }
    }

    List<Outcome.Recovery> recoveries() {
        return List.copyOf(recoveries);
    }

    List<Outcome.Recovery> standstills() {
        return List.copyOf(standstills);
    }

    List<String> findings() {
        return List.copyOf(findings);
    }
}
