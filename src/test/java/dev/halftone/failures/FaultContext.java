package dev.halftone.failures;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The environment of a fault.
 *
 * @param requestId the large request that is worked on
 * @param earlierId the request that it repeats, if any
 * @param random the random numbers of the run, so that a replay makes the same choices
 */
record FaultContext(
        Installation installation,
        Origins origins,
        Database database,
        Uploads uploads,
        String requestId,
        Optional<String> earlierId,
        RandomGenerator random,
        Notes notes) {}
