package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An outcome applies to all images of the request with the same URL. */
class SameUrlOutcomesTest extends OutcomesTest {

    /** A request whose images all have the URL of the first one. */
    private UUID requestOfDuplicates(int images) {
        UUID request = request(pool, images);
        execute(
                pool,
                "update image set duplicate_of = $2, due_at = now() + interval '1 hour' where request_id = $1 and ordinal > 1",
                request,
                images(pool, request).get(0));
        return request;
    }

    @Test
    void imagesWithTheSameUrlEndWithTheFirst() {
        UUID request = requestOfDuplicates(3);
        List<UUID> images = images(pool, request);

        List<RequestProgress> ended = apply(succeeded(request, images.get(0)));

        assertThatRequest(request, "COMPLETED", 3, 0);
        assertThat(images).allSatisfy(image -> assertThat(imageRow(pool, image).getString("output_key"))
                .isEqualTo(outputKey(request, images.get(0), "jpg")));
        assertThat(ended).singleElement().satisfies(end -> {
            assertThat(end.bytesIn()).isEqualTo(3_000);
            assertThat(end.bytesOut()).isEqualTo(1_200);
        });
        assertThat(apply(succeeded(request, images.get(0)))).isEmpty();
        assertThatRequest(request, "COMPLETED", 3, 0);
    }

    @Test
    void imagesWithTheSameUrlShareTheWarningOfTheFirst() {
        UUID request = requestOfDuplicates(3);

        apply(succeededPartly(request, images(pool, request).get(0), "The last row is missing."));

        assertThat(count(pool, "image where animated and warning = 'The last row is missing.'"))
                .isEqualTo(3);
    }

    /** More than may end in one transaction. */
    @Test
    void anyNumberOfImagesWithTheSameUrlEndWithTheFirst() {
        UUID request = requestOfDuplicates(25_001);
        UUID first = images(pool, request).get(0);

        List<RequestProgress> ended = apply(succeeded(request, first), succeeded(request, first));

        assertThat(ended).extracting(RequestProgress::id).containsExactly(request);
        assertThatRequest(request, "COMPLETED", 25_001, 0);
        assertThat(count(
                        pool,
                        "image where state = 'COMPLETED' and output_key = '" + outputKey(request, first, "jpg") + "'"))
                .isEqualTo(25_001);
        assertThat(count(pool, "outbox")).isEqualTo(1);
        assertThat(transactionsThatEnded(request)).isEqualTo(25);
    }

    /** Rows that are written in the same transaction have the same time. */
    private int transactionsThatEnded(UUID request) {
        return query(pool, "select count(distinct ended_at)::int as n from image where request_id = $1", request)
                .get(0)
                .getInteger("n");
    }

    @Test
    void aBatchThatBreaksOffBetweenItsTransactionsIsAppliedAgain() {
        UUID request = requestOfDuplicates(25_001);
        UUID first = images(pool, request).get(0);
        execute(owner, "alter table request add constraint away check (images_processed <= 10001)");
        try {
            assertThatThrownBy(() -> apply(succeeded(request, first))).hasMessageContaining("away");
        } finally {
            execute(owner, "alter table request drop constraint away");
        }
        assertThatRequest(request, "PENDING", 10_001, 0);
        assertThat(count(pool, "outbox")).isZero();

        assertThat(apply(succeeded(request, first))).hasSize(1);

        assertThatRequest(request, "COMPLETED", 25_001, 0);
        assertThat(count(pool, "image where state = 'COMPLETED'")).isEqualTo(25_001);
        assertThat(count(pool, "outbox")).isEqualTo(1);
        assertThat(apply(succeeded(request, first))).isEmpty();
        assertThatRequest(request, "COMPLETED", 25_001, 0);
    }

    /**
     * The postponement in the batch belongs only to its first transaction: the image may have been sent again since.
     */
    @Test
    void aBatchOfSeveralTransactionsPostponesOnce() {
        UUID request = requestOfDuplicates(10_101);
        UUID other = request(pool, 1);
        UUID image = images(pool, other).get(0);
        execute(owner, """
                create function send_again() returns trigger language plpgsql as $$ begin
                    update image set sent_at = now() where request_id <> new.id; return new; end $$""");
        execute(
                owner,
                "create trigger sent after update on request for each row when (old.images_processed = 0)"
                        + " execute function send_again()");
        try {
            apply(succeeded(request, images(pool, request).get(0)), handedBack(other, image, 1));
        } finally {
            execute(owner, "drop function send_again() cascade");
        }

        assertThatRequest(request, "COMPLETED", 10_101, 0);
        assertThat(imageRow(pool, image).getValue("sent_at")).isNotNull();
    }

    /** A late failure ends no duplicates: those of a later attempt do not keep other duplicates from ending. */
    @Test
    void duplicatesThatALateFailureDoesNotEndAreNoneThatItEnds() {
        UUID retried = requestOfDuplicates(10_101);
        UUID late = images(pool, retried).get(0);
        execute(pool, "update image set request_attempt = 2 where request_id = $1", retried);
        UUID request = requestOfDuplicates(3);

        apply(failed(retried, late), succeeded(request, images(pool, request).get(0)));

        assertThatRequest(retried, "PENDING", 0, 0);
        assertThatRequest(request, "COMPLETED", 3, 0);
    }

    @Test
    void aFailureIsThatOfAllImagesWithItsUrl() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(failed(request, images.get(0)), failed(request, images.get(0)));

        assertThatRequest(request, "FAILED", 0, 2);
        assertThat(imageRow(pool, images.get(1)).getString("error_code")).isEqualTo("http_status");
    }

    @Test
    void aPostponementIsTheFirstImagesAlone() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(postponed(request, images.get(0), 1));

        assertThat(imageRow(pool, images.get(1)).getInteger("attempt")).isEqualTo(1);
        assertThatRequest(request, "PENDING", 0, 0);
    }

    /** Like a duplicate that has waited so long that it was sent. */
    @Test
    void aDuplicateThatEndsByItselfCountsOnce() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);

        apply(succeeded(request, images.get(1)), succeeded(request, images.get(0)), failed(request, images.get(1)));
        apply(succeeded(request, images.get(1)), failed(request, images.get(0)));

        assertThatRequest(request, "COMPLETED", 2, 0);
    }

    @Test
    void aLateOutcomeOfAnEarlierAttemptEndsNoDuplicateEither() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0)));
        new RequestRetry(pool, new WorkSignal()).retry(request).await().atMost(WAIT_TIMEOUT);

        apply(failed(request, images.get(0)));
        assertThatRequest(request, "PENDING", 0, 0);
        assertThat(imageRow(pool, images.get(0)).getBoolean("due_later")).isFalse();
        assertThat(imageRow(pool, images.get(1)).getBoolean("due_later")).isTrue();

        apply(succeeded(request, images.get(0)));
        assertThatRequest(request, "PENDING", 0, 0);

        apply(succeeded(request, images.get(0), 2, "jpg"));
        assertThatRequest(request, "COMPLETED", 2, 0);
    }

    /** The output of the outcome may be gone; that of the row exists. */
    @Test
    void aDuplicateGetsWhatTheRowOfTheFirstSaysAndNotWhatTheOutcomeSays() {
        UUID request = requestOfDuplicates(3);
        List<UUID> images = images(pool, request);
        execute(pool, "update image set request_attempt = 2 where id = $1", images.get(0));
        apply(succeeded(request, images.get(0), 2, "jpg"));
        execute(pool, "update image set state = 'PENDING', request_attempt = 2 where id = $1", images.get(2));
        execute(pool, "update request set images_processed = 2 where id = $1", request);

        apply(succeeded(request, images.get(0), 1, "png"));

        assertThat(images).allSatisfy(image -> assertThat(imageRow(pool, image).getString("output_key"))
                .isEqualTo(outputKey(request, images.get(0), "jpg")));
        assertThat(imageRow(pool, images.get(2)).getString("state")).isEqualTo("COMPLETED");
    }

    /** Of thousands, some end with the first one, and a retry comes before the others have ended. */
    @Test
    void duplicatesThatARetryHasOvertakenWaitForTheFirstAgain() {
        UUID request = requestOfDuplicates(3);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(0)));
        execute(
                pool,
                "update image set state = 'PENDING', ended_at = null, error_code = null where id = $1",
                images.get(2));
        execute(pool, "update request set images_failed = 2, status = 'PENDING' where id = $1", request);
        new RequestRetry(pool, new WorkSignal()).retry(request).await().atMost(WAIT_TIMEOUT);

        apply(failed(request, images.get(0)));
        assertThatRequest(request, "PENDING", 0, 0);

        apply(failed(request, images.get(0), 2));
        assertThatRequest(request, "FAILED", 0, 3);
    }

    @Test
    void aDuplicateWhoseFirstHasSucceededIsRetriedByItself() {
        UUID request = requestOfDuplicates(2);
        List<UUID> images = images(pool, request);
        apply(failed(request, images.get(1)), postponed(request, images.get(0), 1));
        apply(succeeded(request, images.get(0)));
        assertThatRequest(request, "COMPLETED", 1, 1);

        new RequestRetry(pool, new WorkSignal()).retry(request).await().atMost(WAIT_TIMEOUT);

        assertThat(imageRow(pool, images.get(1)).getBoolean("due_later")).isFalse();
        assertThatRequest(request, "PENDING", 1, 0);
    }
}
