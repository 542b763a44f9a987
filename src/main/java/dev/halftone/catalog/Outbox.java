package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records that reach Kafka because, and only because, the transaction that wrote them committed. */
@ApplicationScoped
public class Outbox {

    /** Entries stay until Kafka has them. While a process sends an entry, it is due when the lease expires. */
    private static final String CLAIM = """
            update outbox
            set due_at = now() + $2 * interval '1 millisecond'
            where id = any (array(
                select id from outbox where due_at <= now() order by due_at, id limit $1 for update skip locked))
            returning id, topic, key, headers, value""";

    private static final String DELETE = "delete from outbox where id = any ($1)";

    /** The longer an entry has waited, the longer the pause until it is tried again. */
    private static final String PUT_OFF = """
            update outbox
            set due_at = now() + greatest($2 * interval '1 millisecond', least($3 * interval '1 millisecond', now() - created_at))
            where id = any ($1)""";

    private static final String INSERT = "insert into outbox (topic, key, headers, value) values ($1, $2, $3, $4)";

    private static final String TRACE_PARENT = "traceparent";

    private final Pool pool;

    Outbox(Pool pool) {
        this.pool = pool;
    }

    /**
     * A record for Kafka, its value in JSON.
     *
     * @param key null if any partition will do; an entry of the outbox has a key
     */
    public record Entry(String topic, String key, Map<String, String> headers, String value) {

        /** @param traceParent the trace that the record is part of (W3C Trace Context, section 3.2), or null */
        public Entry inTrace(String traceParent) {
            if (traceParent == null) {
                return this;
            }
            Map<String, String> all = new TreeMap<>(headers);
            all.put(TRACE_PARENT, traceParent);
            return new Entry(topic, key, all, value);
        }
    }

    /** An entry that the caller has to send. */
    public record Claimed(long id, Entry entry) {}

    /**
     * Claims the entries that have been due for longest, in their order. No transaction is open while they are sent: if
     * the caller dies, other processes send them after the lease.
     */
    public Uni<List<Claimed>> claim(int limit, Duration lease) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(CLAIM)
                        .execute(Tuple.of(limit, (double) lease.toMillis()))
                        .map(Outbox::claimed));
    }

    /** Deletes entries that Kafka has taken. */
    public Uni<Void> delete(Collection<Long> ids) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(DELETE)
                        .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
                        .replaceWithVoid());
    }

    /**
     * Makes entries that Kafka has not taken due again, after a pause as long as they have waited, within these limits.
     */
    public Uni<Void> putOff(Collection<Long> ids, Duration shortest, Duration longest) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfLong(ids.toArray(Long[]::new))
                .addDouble((double) shortest.toMillis())
                .addDouble((double) longest.toMillis());
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(PUT_OFF).execute(parameters).replaceWithVoid());
    }

    private static List<Claimed> claimed(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Claimed(
                        row.getLong("id"),
                        new Entry(
                                row.getString("topic"),
                                row.getString("key"),
                                headers(row.getJsonObject("headers")),
                                row.getString("value"))))
                .sorted(Comparator.comparingLong(Claimed::id))
                .toList();
    }

    private static Map<String, String> headers(JsonObject json) {
        Map<String, String> headers = new TreeMap<>();
        json.fieldNames().forEach(name -> headers.put(name, json.getString(name)));
        return headers;
    }

    /** Part of the caller's transaction. */
    static Uni<Void> add(SqlConnection connection, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Tuple> rows = entries.stream()
                .map(entry -> Tuple.of(entry.topic(), entry.key(), headers(entry), entry.value()))
                .toList();
        return connection.preparedQuery(INSERT).executeBatch(rows).replaceWithVoid();
    }

    private static JsonObject headers(Entry entry) {
        JsonObject json = new JsonObject();
        entry.headers().forEach(json::put);
        return json;
    }
}
