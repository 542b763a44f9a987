package dev.halftone.failures;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One request of many images, and the faults while it is worked on.
 *
 * @param number from 1; with the seed it decides everything
 * @param settings of the service, as environment variables, in addition to those of every run
 * @param mayFailWith error codes with which images may fail because of the faults; if empty, all good images complete
 * @param layout the layout of the installation
 * @param manners behaviours of the origins for half of the images; the others are good
 * @param ownClock whether the replicas use a clock that can be set
 * @param replayed whether all records of the run are consumed again afterwards
 * @param repeated whether the request was completed before, without faults, and takes the outputs of that time again
 */
record Run(
        int number,
        long seed,
        String name,
        Layout layout,
        int replicas,
        Map<String, String> settings,
        Set<String> mayFailWith,
        List<OriginBehaviour> manners,
        boolean ownClock,
        boolean replayed,
        boolean repeated,
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
        return new Run(
                number,
                seed,
                name,
                layout,
                replicas,
                settings,
                Set.of(codes),
                manners,
                ownClock,
                replayed,
                repeated,
                steps);
    }

    Run withSettings(Map<String, String> more) {
        return new Run(
                number, seed, name, layout, replicas, more, mayFailWith, manners, ownClock, replayed, repeated, steps);
    }

    Run withOrigins(OriginBehaviour... some) {
        return new Run(
                number,
                seed,
                name,
                layout,
                replicas,
                settings,
                mayFailWith,
                List.of(some),
                ownClock,
                replayed,
                repeated,
                steps);
    }

    Run withBadOrigins() {
        return withOrigins(OriginBehaviour.bad());
    }

    Run withOwnClock() {
        return new Run(
                number, seed, name, layout, replicas, settings, mayFailWith, manners, true, replayed, repeated, steps);
    }

    Run withClusters() {
        return new Run(
                number,
                seed,
                name,
                Layout.CLUSTERS,
                replicas,
                settings,
                mayFailWith,
                manners,
                ownClock,
                replayed,
                repeated,
                steps);
    }

    Run thenReplayed() {
        return new Run(
                number, seed, name, layout, replicas, settings, mayFailWith, manners, ownClock, true, repeated, steps);
    }

    /** Of origins with and without validators, some of whose pictures change after the first time. */
    Run asTheSecondTime() {
        return new Run(
                number,
                seed,
                name,
                layout,
                replicas,
                settings,
                mayFailWith,
                OriginBehaviour.OF_REPETITIONS,
                ownClock,
                replayed,
                true,
                steps);
    }

    /** The same faults, but earlier: while most images have not ended. */
    Run early() {
        List<Step> sooner = steps.stream()
                .map(step -> new Step(step.at() / 4, step.fault()))
                .toList();
        return new Run(
                number,
                seed,
                name,
                layout,
                replicas,
                settings,
                mayFailWith,
                manners,
                ownClock,
                replayed,
                repeated,
                sooner);
    }

    @Override
    public String toString() {
        return number + " " + name;
    }
}
