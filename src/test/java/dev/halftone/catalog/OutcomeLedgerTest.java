package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.imageRow;
import static dev.halftone.catalog.CatalogDatabase.images;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each outcome counts once, whether outcomes come twice, late, or concurrently. */
class OutcomeLedgerTest extends OutcomesTest {

    @Test
    void successesAndFailuresAreCountedAndTheLastOneEndsTheRequest() {
        UUID request = request(pool, 3);
        List<UUID> images = images(pool, request);

        assertThat(apply(succeeded(request, images.get(0)), failed(request, images.get(1))))
                .isEmpty();
        assertThatRequest(request, "PENDING", 1, 1);

        List<RequestProgress> ended = apply(succeeded(request, images.get(2)));

        assertThatRequest(request, "COMPLETED", 2, 1);
        assertThat(ended).singleElement().satisfies(end -> {
            assertThat(end.id()).isEqualTo(request);
            assertThat(end.status()).isEqualTo(RequestStatus.COMPLETED);
            assertThat(end.imagesTotal()).isEqualTo(3);
            assertThat(end.imagesProcessed()).isEqualTo(2);
            assertThat(end.imagesFailed()).isEqualTo(1);
            assertThat(end.bytesIn()).isEqualTo(2_000);
            assertThat(end.bytesOut()).isEqualTo(800);
            assertThat(end.completedAt()).isAfterOrEqualTo(end.createdAt());
        });
    }

    @Test
    void anImageKeepsWhatItsOutcomeSays() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);

        apply(succeeded(request, images.get(0)), failed(request, images.get(1)));

        Row success = imageRow(pool, images.get(0));
        assertThat(success.getString("state")).isEqualTo("COMPLETED");
        assertThat(success.getString("output_key")).isEqualTo(outputKey(request, images.get(0), "jpg"));
        assertThat(success.getLong("output_bytes")).isEqualTo(400);
        assertThat(success.getInteger("width")).isEqualTo(320);
        assertThat(success.getString("error_code")).isNull();
        Row failure = imageRow(pool, images.get(1));
        assertThat(failure.getString("state")).isEqualTo("FAILED");
        assertThat(failure.getString("output_key")).isNull();
        assertThat(failure.getString("error_code")).isEqualTo("http_status");
        assertThat(failure.getOffsetDateTime("ended_at")).isNotNull();
    }

    @Test
    void anAnimationAndAWarningAreKeptAndTakeNoSpaceWhereThereIsNone() {
        UUID request = request(pool, 3);
        List<UUID> images = images(pool, request);

        apply(
                succeeded(request, images.get(0)),
                succeededPartly(request, images.get(1), "The last row\0 is missing."),
                failed(request, images.get(2)));

        for (int usual : List.of(0, 2)) {
            assertThat(imageRow(pool, images.get(usual)).getBoolean("animated")).isNull();
            assertThat(imageRow(pool, images.get(usual)).getString("warning")).isNull();
        }
        Row partly = imageRow(pool, images.get(1));
        assertThat(partly.getBoolean("animated")).isTrue();
        assertThat(partly.getString("warning")).isEqualTo("The last row  is missing.");
        assertThat(partly.getBoolean("unchanged")).isTrue();
    }

    @Test
    void aRequestWithoutASuccessHasFailed() {
        UUID request = request(pool, 2);
        List<UUID> images = images(pool, request);

        List<RequestProgress> ended = apply(failed(request, images.get(0)), failed(request, images.get(1)));

        assertThat(ended).singleElement().extracting(RequestProgress::status).isEqualTo(RequestStatus.FAILED);
        assertThatRequest(request, "FAILED", 0, 2);
    }

    @Test
    void aDuplicateWithinABatchCountsOnce() {
        UUID request = request(pool, 2);
        UUID image = images(pool, request).get(0);

        apply(succeeded(request, image), succeeded(request, image), succeeded(request, image));

        assertThatRequest(request, "PENDING", 1, 0);
    }

    @Test
    void aDuplicateInALaterBatchChangesNothing() {
        UUID request = request(pool, 2);
        UUID image = images(pool, request).get(0);
        apply(succeeded(request, image));

        apply(succeeded(request, image));
        apply(failed(request, image));
        apply(postponed(request, image, 1));

        assertThatRequest(request, "PENDING", 1, 0);
        assertThat(imageRow(pool, image).getString("state")).isEqualTo("COMPLETED");
    }

    @Test
    void anOutcomeAfterTheEndChangesNothingAndAnnouncesNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        assertThat(apply(failed(request, image))).hasSize(1);
        Object completedAt = requestRow(pool, request).getValue("completed_at");

        assertThat(apply(succeeded(request, image))).isEmpty();

        assertThatRequest(request, "FAILED", 0, 1);
        assertThat(requestRow(pool, request).getValue("completed_at")).isEqualTo(completedAt);
        assertThat(count(pool, "outbox")).isEqualTo(1);
    }

    @Test
    void anOutcomeOfAnUnknownImageChangesNothingAndStopsNothing() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        apply(
                succeeded(UUID.randomUUID(), UUID.randomUUID()),
                failed(request, UUID.randomUUID()),
                postponed(request, UUID.randomUUID(), 1),
                succeeded(request, image));

        assertThatRequest(request, "COMPLETED", 1, 0);
    }

    @Test
    void aPostponedImageStaysPendingAndIsDueLater() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        execute(pool, "update image set sent_at = now()");

        assertThat(apply(postponed(request, image, 1))).isEmpty();

        Row row = imageRow(pool, image);
        assertThat(row.getString("state")).isEqualTo("PENDING");
        assertThat(row.getInteger("attempt")).isEqualTo(2);
        assertThat(row.getValue("sent_at")).isNull();
        assertThat(row.getBoolean("due_later")).isTrue();
        assertThat(row.getString("error_code")).isEqualTo("timeout");
        assertThatRequest(request, "PENDING", 0, 0);
    }

    @Test
    void thePostponementOfAnAttemptCountsOnce() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        apply(postponed(request, image, 1), postponed(request, image, 1));
        apply(postponed(request, image, 1));

        assertThat(imageRow(pool, image).getInteger("attempt")).isEqualTo(2);
    }

    @Test
    void anAttemptThatIsHandedBackIsNotCountedAndLeavesTheLastError() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(postponed(request, image, 1));
        execute(pool, "update image set sent_at = now(), due_at = now()");

        apply(handedBack(request, image, 2));

        Row row = imageRow(pool, image);
        assertThat(row.getString("state")).isEqualTo("PENDING");
        assertThat(row.getInteger("attempt")).isEqualTo(2);
        assertThat(row.getValue("sent_at")).isNull();
        assertThat(row.getBoolean("due_later")).isTrue();
        assertThat(row.getString("error_code")).isEqualTo("timeout");
        assertThat(row.getString("error_message")).isEqualTo("a.example did not answer.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndWinsOverAPostponementInTheSameBatch(boolean endFirst) {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        List<ImageProcessed> batch = new ArrayList<>(List.of(succeeded(request, image), postponed(request, image, 1)));
        if (!endFirst) {
            Collections.reverse(batch);
        }

        assertThat(apply(batch)).hasSize(1);

        assertThatRequest(request, "COMPLETED", 1, 0);
    }

    @Test
    void aSuccessAfterAPostponementHasNoError() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);
        apply(postponed(request, image, 1));

        apply(succeeded(request, image));

        assertThat(imageRow(pool, image).getString("error_code")).isNull();
        assertThat(imageRow(pool, image).getString("error_message")).isNull();
    }

    @Test
    void theEventIsWrittenInTheTransactionThatEndsTheRequest() {
        UUID request = request(pool, 1);
        UUID image = images(pool, request).get(0);

        assertThatThrownBy(() -> ledger.apply(List.of(succeeded(request, image)), end -> {
                            throw new IllegalStateException("no event");
                        })
                        .await()
                        .atMost(WAIT_TIMEOUT))
                .hasMessage("no event");
        assertThatRequest(request, "PENDING", 0, 0);
        assertThat(imageRow(pool, image).getString("state")).isEqualTo("PENDING");
        assertThat(count(pool, "outbox")).isZero();

        apply(succeeded(request, image));
        assertThat(query(pool, "select topic, key, headers, value from outbox"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getString("topic")).isEqualTo("ended");
                    assertThat(entry.getString("key")).isEqualTo(request.toString());
                    assertThat(entry.getJsonObject("headers").getString("ce_id"))
                            .isEqualTo(request + "-1");
                    assertThat(entry.getString("value")).isEqualTo("{}");
                });
    }

    /** Two consumers that are given the same outcomes in different orders, in batches that span requests. */
    @Test
    void concurrentAppliersEndEachRequestExactlyOnce() {
        List<ImageProcessed> outcomes = new ArrayList<>();
        List<UUID> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            UUID request = request(pool, 40);
            requests.add(request);
            images(pool, request)
                    .forEach(image -> outcomes.add(
                            outcomes.size() % 4 == 0 ? failed(request, image) : succeeded(request, image)));
        }

        List<RequestProgress> ended = Uni.join()
                .all(applyInBatches(outcomes, 1), applyInBatches(outcomes, 2), applyInBatches(outcomes, 3))
                .andFailFast()
                .await()
                .atMost(WAIT_TIMEOUT)
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(ended).extracting(RequestProgress::id).containsExactlyInAnyOrderElementsOf(requests);
        assertThat(query(pool, "select key from outbox"))
                .extracting(row -> UUID.fromString(row.getString("key")))
                .containsExactlyInAnyOrderElementsOf(requests);
        requests.forEach(request -> assertThatRequest(request, "COMPLETED", 30, 10));
    }

    private Uni<List<RequestProgress>> applyInBatches(List<ImageProcessed> outcomes, long seed) {
        List<ImageProcessed> shuffled = new ArrayList<>(outcomes);
        Collections.shuffle(shuffled, new Random(seed));
        List<Uni<List<RequestProgress>>> batches = new ArrayList<>();
        for (int from = 0; from < shuffled.size(); from += 20) {
            batches.add(ledger.apply(shuffled.subList(from, from + 20), OutcomesTest::announcement));
        }
        return Uni.join().all(batches).usingConcurrencyOf(1).andFailFast().map(ended -> ended.stream()
                .flatMap(List::stream)
                .toList());
    }
}
