package dev.halftone.failures;

import java.util.random.RandomGenerator;

/**
 * The environment of a fault.
 *
 * @param requestId the large request that is worked on
 * @param random the random numbers of the run, so that a replay makes the same choices
 */
record FaultContext(
        Installation installation,
        Origins origins,
        Database database,
        Uploads uploads,
        String requestId,
        RandomGenerator random,
        Notes notes) {}
