package dev.halftone.status;

import dev.halftone.access.AnswerBudget;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;

/** Memory that streamed responses occupy while their clients read: a page of rows, and its text as far as written. */
@ApplicationScoped
class Answers {

    private static final long KILOBYTE = 1024;
    private static final long LISTING = 512 * KILOBYTE;
    private static final long CSV = 1024 * KILOBYTE;
    /** Includes an output of up to a mebibyte. */
    private static final long ARCHIVE = 2048 * KILOBYTE;

    private final AnswerBudget budget;

    Answers(AnswerBudget budget) {
        this.budget = budget;
    }

    Multi<byte[]> listing(Requester requester, Multi<byte[]> answer) {
        return within(requester, LISTING, answer);
    }

    Multi<byte[]> csv(Requester requester, Multi<byte[]> answer) {
        return within(requester, CSV, answer);
    }

    Multi<byte[]> archive(Requester requester, Multi<byte[]> answer) {
        return within(requester, ARCHIVE, answer);
    }

    private Multi<byte[]> within(Requester requester, long bytes, Multi<byte[]> answer) {
        return budget.within(requester, bytes, answer, Refusals::noRoomForAnswer);
    }
}
