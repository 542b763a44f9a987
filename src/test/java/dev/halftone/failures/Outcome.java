package dev.halftone.failures;

import java.time.Duration;
import java.util.List;

/**
 * The result of a run.
 *
 * @param recoveries one per fault
 * @param standstills one per {@link Endured} fault
 * @param uploads the small uploads during the run, with their responses
 * @param findings violations of the guarantees; empty if there are none
 */
record Outcome(
        Run run,
        Duration took,
        List<Recovery> recoveries,
        List<Recovery> standstills,
        List<Uploads.Upload> uploads,
        ImageCount images,
        List<String> findings) {

    /**
     * @param length from the end of the outage until an image ended; for a standstill, the time without an image that
     * ended
     */
    record Recovery(String fault, Duration length) {}

    /**
     * @param lost accepted but not ended
     * @param doubled ended more than once
     * @param repeatedEvents completion events that came again with the same id, which is allowed
     * @param leftOvers half-written files of killed processes, which the next start removes
     */
    record ImageCount(int all, int failed, int lost, int doubled, int repeatedEvents, int leftOvers) {}

    long uploads(Uploads.Answer answer) {
        return uploads.stream().filter(upload -> upload.answer() == answer).count();
    }
}
