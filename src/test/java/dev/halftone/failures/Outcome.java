package dev.halftone.failures;

import java.time.Duration;
import java.util.List;

/**
 * What came of a run.
 *
 * @param recoveries one for every fault
 * @param standstills one for every fault that is judged while it lasts
 * @param uploads what people were told who uploaded meanwhile
 * @param findings what must not be; empty when all is well
 */
record Outcome(
        Run run,
        Duration took,
        List<Recovery> recoveries,
        List<Recovery> standstills,
        List<Uploads.Upload> uploads,
        ImageCount images,
        List<String> findings) {

    /** @param length from the end of the outage until an image ended again; of a standstill, how long no image ended */
    record Recovery(String fault, Duration length) {}

    /**
     * @param lost accepted but not ended
     * @param doubled ended more than once
     * @param repeatedEvents completion events that came once more with the same id, which is allowed
     * @param leftOvers half-written files of killed processes, which the next start removes
     */
    record ImageCount(int all, int failed, int lost, int doubled, int repeatedEvents, int leftOvers) {}

    long uploads(Uploads.Answer answer) {
        return uploads.stream().filter(upload -> upload.answer() == answer).count();
    }
}
