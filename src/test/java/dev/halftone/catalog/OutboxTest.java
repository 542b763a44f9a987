package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.Outbox.Entry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CatalogDatabase.class)
@Tag("process")
class OutboxTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

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

    @Test
    void entriesStayWhenSendingFails() {
        List<Entry> written = write(2);

        assertThatThrownBy(() -> outbox.drain(
                                5, entries -> Uni.createFrom().failure(new IllegalStateException("no broker")))
                        .await()
                        .atMost(LONGEST_WAIT))
                .hasMessage("no broker");

        assertThat(drain(5)).isEqualTo(written);
    }

    @Test
    void twoReplicasNeverSendTheSameAtATime() {
        List<Entry> written = write(6);
        CompletableFuture<List<Entry>> claimed = new CompletableFuture<>();
        CompletableFuture<Void> sent = new CompletableFuture<>();

        CompletableFuture<Integer> slow = outbox.drain(4, entries -> {
                    claimed.complete(entries);
                    return Uni.createFrom().completionStage(sent);
                })
                .subscribeAsCompletionStage();
        assertThat(claimed.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(written.subList(0, 4));
        List<Entry> meanwhile = drain(4);
        sent.complete(null);

        assertThat(meanwhile).isEqualTo(written.subList(4, 6));
        assertThat(slow.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(4);
        assertThat(count(pool, "outbox")).isZero();
    }

    @Test
    void anEntryOfATransactionThatRollsBackIsNeverSent() {
        assertThatThrownBy(() -> pool.withTransaction(connection -> Outbox.add(connection, List.of(entry(1)))
                                .chain(() -> Uni.createFrom().<Void>failure(new IllegalStateException("rolled back"))))
                        .await()
                        .atMost(LONGEST_WAIT))
                .hasMessage("rolled back");

        assertThat(drain(5)).isEmpty();
    }

    private List<Entry> write(int entries) {
        List<Entry> written =
                IntStream.rangeClosed(1, entries).mapToObj(OutboxTest::entry).toList();
        pool.withTransaction(connection -> Outbox.add(connection, written))
                .await()
                .atMost(LONGEST_WAIT);
        return written;
    }

    private static Entry entry(int number) {
        return new Entry(
                "a.topic", "key " + number, Map.of("ce_id", "ü-" + number, "ce_type", "t"), "{\"n\":" + number + "}");
    }

    private List<Entry> drain(int limit) {
        List<Entry> sent = new ArrayList<>();
        outbox.drain(limit, entries -> {
                    sent.addAll(entries);
                    return Uni.createFrom().voidItem();
                })
                .await()
                .atMost(LONGEST_WAIT);
        return sent;
    }
}
