package dev.halftone.failures;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is seen while things go wrong. */
final class Notes {

    private final List<Outcome.Recovery> recoveries = new ArrayList<>();
    private final List<Outcome.Recovery> standstills = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /** How long it took until images ended again, after a fault. */
    void recovery(String fault, Duration length) {
        recoveries.add(new Outcome.Recovery(fault, length));
    }

    /** How long no image ended at a time while a fault lasted. */
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
