package dev.halftone.failures;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One request of many images, and what happens meanwhile.
 *
 * @param number from 1; with the seed it decides everything
 * @param settings of the service, as environment variables, besides those of every run
 * @param mayFailWith error codes that images may end with because of the faults; empty: all good images complete
 * @param badOrigins whether half of the images come from origins that misbehave
 * @param ownClock whether the replicas live by a clock that can be set
 * @param replayed whether everything is consumed once more afterwards, from the beginning
 */
record Run(
        int number,
        long seed,
        String name,
        int replicas,
        Map<String, String> settings,
        Set<String> mayFailWith,
        boolean badOrigins,
        boolean ownClock,
        boolean replayed,
        List<Step> steps) {

    /** @param at the share of the images that has ended when the fault happens, from 0 to 1 */
    record Step(double at, Fault fault) {}

    boolean fillsTheDisk() {
        return steps.stream().anyMatch(step -> step.fault() instanceof Fault.DiskFull);
    }

    boolean killsTheService() {
        return steps.stream().anyMatch(step -> step.fault().endsProcessesOfTheService());
    }

    Run mayFailWith(String... codes) {
        return new Run(number, seed, name, replicas, settings, Set.of(codes), badOrigins, ownClock, replayed, steps);
    }

    Run withSettings(Map<String, String> more) {
        return new Run(number, seed, name, replicas, more, mayFailWith, badOrigins, ownClock, replayed, steps);
    }

    Run withBadOrigins() {
        return new Run(number, seed, name, replicas, settings, mayFailWith, true, ownClock, replayed, steps);
    }

    Run withOwnClock() {
        return new Run(number, seed, name, replicas, settings, mayFailWith, badOrigins, true, replayed, steps);
    }

    Run thenReplayed() {
        return new Run(number, seed, name, replicas, settings, mayFailWith, badOrigins, ownClock, true, steps);
    }

    @Override
    public String toString() {
        return number + " " + name;
    }
}
