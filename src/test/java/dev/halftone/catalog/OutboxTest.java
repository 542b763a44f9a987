package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static dev.halftone.catalog.CatalogDatabase.locksOfOthers;
import static dev.halftone.catalog.CatalogDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.Outbox.Claimed;
import dev.halftone.catalog.Outbox.Entry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CatalogDatabase.class)
@Tag("process")
class OutboxTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private Pool pool;
    private Outbox outbox;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.outbox = new Outbox(pool);
    }

    @Test
    void entriesAreSentInTheirOrderAsTheyWereWrittenAndDeleted() {
        List<Entry> written = write(7);

        assertThat(drain(5)).isEqualTo(written.subList(0, 5));
        assertThat(drain(5)).isEqualTo(written.subList(5, 7));
        assertThat(drain(5)).isEmpty();
        assertThat(count(pool, "outbox")).isZero();
    }

    /** No transaction waits for Kafka: entries that are being sent are leased, and still there. */
    @Test
    void whatIsBeingSentIsNobodyElsesUntilItsLeaseIsOver() {
        write(3);

        List<Claimed> claimed = claim(2, LEASE);

        assertThat(claimed).hasSize(2);
        assertThat(claim(5, LEASE)).hasSize(1);
        assertThat(claim(5, LEASE)).isEmpty();
        assertThat(count(pool, "outbox")).isEqualTo(3);
        assertThat(locksOfOthers(pool, "outbox")).isZero();
    }

    @Test
    void whatOneThatDiedWasSendingIsSentAfterItsLease() {
        List<Entry> written = write(2);
        claim(2, Duration.ZERO);

        assertThat(drain(5)).isEqualTo(written);
        assertThat(count(pool, "outbox")).isZero();
    }

    @Test
    void anEntryThatKafkaDoesNotTakeIsPutOffAndHoldsUpNoOther() {
        List<Entry> written = write(4);
        List<Claimed> claimed = claim(3, LEASE);

        await(outbox.delete(List.of(claimed.get(0).id(), claimed.get(2).id())));
        String before = now();
        await(outbox.putOff(List.of(claimed.get(1).id()), Duration.ofMinutes(1), Duration.ofMinutes(2)));

        assertThat(drain(5)).isEqualTo(written.subList(3, 4));
        assertThat(count(
                        pool,
                        "outbox where due_at between '%s'::timestamptz + interval '1 minute' and now() + interval '1 minute'"
                                .formatted(before)))
                .isEqualTo(1);
        execute(pool, "update outbox set due_at = now()");
        assertThat(drain(5)).isEqualTo(written.subList(1, 2));
    }

    @Test
    void anEntryIsPutOffForAsLongAsItHasWaitedWithinBounds() {
        write(3);
        execute(pool, "update outbox set created_at = now() - interval '30 seconds' where key = 'key 2'");
        execute(pool, "update outbox set created_at = now() - interval '1 day' where key = 'key 3'");

        String before = now();
        await(outbox.putOff(
                claim(3, LEASE).stream().map(Claimed::id).toList(), Duration.ofSeconds(5), Duration.ofMinutes(1)));

        // Each is due as long after the putting off, which was between then and now.
        assertThat(query(pool, """
                        select due_at >= '%1$s'::timestamptz + pause and due_at <= now() + pause + slack as is_right
                        from outbox join (values
                            ('key 1', interval '5 seconds', interval '0'),
                            ('key 2', interval '30 seconds', now() - '%1$s'::timestamptz + interval '2 seconds'),
                            ('key 3', interval '1 minute', interval '0')) as expected (key, pause, slack) using (key)""".formatted(before)).stream().map(row -> row.getBoolean("is_right")))
                .containsExactly(true, true, true);
    }

    private String now() {
        return query(pool, "select now()::text as now").get(0).getString("now");
    }

    @Test
    void anEntryOfATransactionThatRollsBackIsNeverSent() {
        assertThatThrownBy(() -> pool.withTransaction(connection -> Outbox.add(connection, List.of(entry(1)))
                                .chain(() -> Uni.createFrom().<Void>failure(new IllegalStateException("rolled back"))))
                        .await()
                        .atMost(WAIT_TIMEOUT))
                .hasMessage("rolled back");

        assertThat(drain(5)).isEmpty();
    }

    private List<Entry> write(int entries) {
        List<Entry> written =
                IntStream.rangeClosed(1, entries).mapToObj(OutboxTest::entry).toList();
        pool.withTransaction(connection -> Outbox.add(connection, written))
                .await()
                .atMost(WAIT_TIMEOUT);
        return written;
    }

    private static Entry entry(int number) {
        return new Entry(
                "a.topic", "key " + number, Map.of("ce_id", "ü-" + number, "ce_type", "t"), "{\"n\":" + number + "}");
    }

    private List<Entry> drain(int limit) {
        List<Claimed> claimed = claim(limit, LEASE);
        await(outbox.delete(claimed.stream().map(Claimed::id).toList()));
        return claimed.stream().map(Claimed::entry).toList();
    }

    private List<Claimed> claim(int limit, Duration lease) {
        return await(outbox.claim(limit, lease));
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }
}
