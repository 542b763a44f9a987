package dev.halftone.failures;

import java.util.random.RandomGenerator;

/**
 * Where a fault happens.
 *
 * @param requestId of the large request that is worked on
 * @param random of the run, so that a replay of the run makes the same choices
 */
record FaultContext(
        Installation installation,
        Origins origins,
        Database database,
        Uploads uploads,
        String requestId,
        RandomGenerator random,
        Notes notes) {}
