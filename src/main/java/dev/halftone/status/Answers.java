package dev.halftone.status;

import dev.halftone.access.AnswerBudget;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestMulti;

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

    /** Otherwise the framework would encode the chunks as items of an array. */
    Multi<byte[]> listing(Requester requester, Multi<byte[]> answer) {
        return RestMulti.fromMultiData(within(requester, LISTING, answer))
                .encodeAsJsonArray(false)
                .build();
    }

    Multi<byte[]> csv(Requester requester, Multi<byte[]> answer) {
        return within(requester, CSV, answer);
    }

    Multi<byte[]> archive(Requester requester, Multi<byte[]> answer) {
        return within(requester, ARCHIVE, answer);
    }

    /** The headers of an answer that is saved as a file. */
    static Map<String, List<String>> attachment(String fileName) {
        return Map.of("Content-Disposition", List.of("attachment; filename=\"" + fileName + "\""));
    }

    private Multi<byte[]> within(Requester requester, long bytes, Multi<byte[]> answer) {
        return budget.within(requester, bytes, answer, Refusals::noRoomForAnswer);
    }
}
