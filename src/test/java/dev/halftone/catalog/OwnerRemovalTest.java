package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.query;
import static dev.halftone.catalog.CatalogDatabase.request;
import static dev.halftone.catalog.CatalogDatabase.requestRow;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Removes all requests of an owner: recorded at once, done step by step. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class OwnerRemovalTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private Pool pool;
    private OwnerRemoval removal;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.removal = new OwnerRemoval(pool);
    }

    private UUID requestOf(String owner) {
        UUID request = request(pool, 1);
        execute(pool, "update request set owner = $2 where id = $1", request, owner);
        return request;
    }

    private boolean isRemoved(UUID request) {
        return requestRow(pool, request).getValue("removed_at") != null;
    }

    @Test
    void whatIsPendingGoesFirstAndWhatHasEndedFollows() {
        UUID ended = requestOf("gone");
        execute(pool, "update request set status = 'COMPLETED', completed_at = now() where id = $1", ended);
        UUID first = requestOf("gone");
        UUID second = requestOf("gone");
        UUID ofAnother = requestOf("stays");
        UUID ofNobody = request(pool, 1);

        assertThat(await(removal.removeAll("gone"))).isEqualTo(3);
        assertThat(await(removal.removeSome(2))).isTrue();

        assertThat(isRemoved(first)).isTrue();
        assertThat(isRemoved(second)).isTrue();
        assertThat(isRemoved(ended)).isFalse();
        assertThat(requestRow(pool, first).getString("status")).isEqualTo("CANCELLED");
        assertThat(await(removal.removeSome(2))).isTrue();
        assertThat(requestRow(pool, ended).getString("status")).isEqualTo("COMPLETED");
        assertThat(isRemoved(ended)).isTrue();
        assertThat(await(removal.removeSome(2))).isFalse();
        assertThat(count(pool, "owner_removal")).isZero();
        assertThat(count(pool, "removal")).isEqualTo(3);
        assertThat(isRemoved(ofAnother)).isFalse();
        assertThat(isRemoved(ofNobody)).isFalse();
    }

    @Test
    void whatComesAfterwardsStays() {
        requestOf("owner");
        await(removal.removeAll("owner"));
        UUID later = requestOf("owner");
        execute(pool, "update request set created_at = now() where id = $1", later);

        while (await(removal.removeSome(10))) {
            assertThat(isRemoved(later)).isFalse();
        }

        assertThat(isRemoved(later)).isFalse();
        assertThat(count(pool, "owner_removal")).isZero();
    }

    @Test
    void anOwnerWithoutRequestsLeavesNothing() {
        assertThat(await(removal.removeAll("nobody"))).isZero();

        assertThat(count(pool, "owner_removal")).isZero();
        assertThat(await(removal.removeSome(10))).isFalse();
    }

    @Test
    void aRequestThatSomebodyHoldsKeepsNoOtherWaitingAndGoesLater() {
        UUID held = requestOf("owner");
        UUID free = requestOf("owner");
        await(removal.removeAll("owner"));
        SqlConnection holder = pool.getConnectionAndAwait();
        Transaction transaction = holder.beginAndAwait();
        holder.query("select from request where id = '" + held + "' for update").executeAndAwait();

        assertThat(await(removal.removeSome(10))).isTrue();
        assertThat(await(removal.removeSome(10))).isFalse();

        assertThat(isRemoved(free)).isTrue();
        assertThat(query(pool, "select from owner_removal where due_at > now()"))
                .hasSize(1);
        transaction.rollbackAndAwait();
        holder.closeAndAwait();
        execute(pool, "update owner_removal set due_at = now()");
        assertThat(await(removal.removeSome(10))).isTrue();
        assertThat(isRemoved(held)).isTrue();
    }

    @Test
    void thousandsOfRequestsAreNotedAtOnceAndGoInSteps() {
        execute(pool, """
                insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at, owner)
                select gen_random_uuid(), 'PENDING', 70, 'SMALL', '{}', ',', 1, now(), now(), 'owner' from generate_series(1, 2500)""");

        assertThat(await(removal.removeAll("owner"))).isEqualTo(2_500);

        assertThat(count(pool, "request where removed_at is not null")).isZero();
        for (int step = 1; step <= 5; step++) {
            assertThat(await(removal.removeSome(500))).isTrue();
            assertThat(count(pool, "request where removed_at is not null")).isEqualTo(step * 500);
        }
        assertThat(await(removal.removeSome(500))).isFalse();
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
