package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.EmbeddedServersResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The backlog is the sum of the counters of pending requests. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
class BacklogServiceTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private static final String INSERT_REQUEST = """
            insert into request (id, owner, status, quality, effort, columns, separator, images_total, images_processed,
                                 images_failed, created_at, updated_at)
            values ($1, $2, $3, 70, 'SMALL', '{"S. No."}', ',', $4, $5, $6, now(), now())""";

    private static final String PENDING_OF_OTHERS = """
            select coalesce(sum(images_total - images_processed - images_failed), 0)
            from request where status = 'PENDING' and owner not in ($1, $2)""";

    private final String owner = "owner of " + UUID.randomUUID();
    private final String other = "other of " + UUID.randomUUID();

    @Inject
    Backlog backlog;

    @Inject
    OwnerBacklog ofOwner;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @AfterEach
    void forget() {
        CatalogDatabase.execute(pool, "delete from request where owner in ($1, $2)", owner, other);
    }

    /** Called on a thread without a context, such as a timer's. */
    @Test
    void theBacklogIsWhatIsPendingOfPendingRequests() {
        request(owner, "PENDING", 10, 4, 1);
        request(owner, "PENDING", 7, 0, 0);
        request(owner, "CANCELLED", 100, 1, 0);
        request(owner, "COMPLETED", 2, 1, 1);
        request(other, "PENDING", 3, 0, 0);

        assertThat(now(ofOwner.pendingImagesNow(owner))).isEqualTo(12);
        assertThat(now(ofOwner.pendingImagesNow(other))).isEqualTo(3);
        assertThat(now(ofOwner.pendingImagesNow("nobody of these"))).isZero();
        await().atMost(WAIT_TIMEOUT).until(() -> now(backlog.pendingImages()) == 15 + pendingImagesOfOthers());
    }

    /** As for an upload, which reads the backlog of its owner and that of all at the same time. */
    @Test
    void questionsOfOneCallerAtTheSameTimeHaveSessionsOfTheirOwn() {
        request(owner, "PENDING", 10, 4, 1);
        Context caller = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());

        Uni<List<Long>> answers = Uni.join()
                .all(IntStream.range(0, 50)
                        .mapToObj(i -> ofOwner.pendingImagesNow(owner))
                        .toList())
                .andFailFast()
                .runSubscriptionOn(MutinyHelper.executor(caller));

        assertThat(answers.await().atMost(WAIT_TIMEOUT)).hasSize(50).containsOnly(5L);
    }

    /** Other tests of this service may have left some, which end during this test. */
    private long pendingImagesOfOthers() {
        return CatalogDatabase.query(pool, PENDING_OF_OTHERS, owner, other)
                .get(0)
                .getLong(0);
    }

    private void request(String owner, String status, int total, int processed, int failed) {
        CatalogDatabase.execute(pool, INSERT_REQUEST, Ids.next(), owner, status, total, processed, failed);
    }

    private static long now(Uni<Long> images) {
        return images.await().atMost(WAIT_TIMEOUT);
    }
}
