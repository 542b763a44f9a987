package dev.halftone.catalog;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Records that reach Kafka because, and only because, the transaction that wrote them committed. */
@ApplicationScoped
public class Outbox {

    private static final String CLAIM =
            "select id, topic, key, headers, value from outbox order by id limit $1 for update skip locked";

    private static final String DELETE = "delete from outbox where id = any ($1)";

    private static final String INSERT = "insert into outbox (topic, key, headers, value) values ($1, $2, $3, $4)";

    private static final String TRACE_PARENT = "traceparent";

    private final Pool pool;

    Outbox(Pool pool) {
        this.pool = pool;
    }

    /** A record for Kafka, its value in JSON. */
    public record Entry(String topic, String key, Map<String, String> headers, String value) {

        /** @param traceParent what the record's sending is part of (W3C Trace Context, section 3.2), or null */
        public Entry inTrace(String traceParent) {
            if (traceParent == null) {
                return this;
            }
            Map<String, String> all = new TreeMap<>(headers);
            all.put(TRACE_PARENT, traceParent);
            return new Entry(topic, key, all, value);
        }
    }

    /**
     * Sends the oldest entries and deletes them, in one transaction: a crash in between sends them again.
     *
     * @return how many were sent
     */
    public Uni<Integer> drain(int limit, Function<List<Entry>, Uni<Void>> send) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(CLAIM)
                .execute(Tuple.of(limit))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(0)
                        : send.apply(entries(rows))
                                .chain(() -> delete(connection, rows))
                                .replaceWith(rows.size())));
    }

    private static List<Entry> entries(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Entry(
                        row.getString("topic"),
                        row.getString("key"),
                        headers(row.getJsonObject("headers")),
                        row.getString("value")))
                .toList();
    }

    private static Map<String, String> headers(JsonObject json) {
        Map<String, String> headers = new TreeMap<>();
        json.fieldNames().forEach(name -> headers.put(name, json.getString(name)));
        return headers;
    }

    private static Uni<RowSet<Row>> delete(SqlConnection connection, RowSet<Row> rows) {
        Long[] ids = StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getLong("id"))
                .toArray(Long[]::new);
        return connection.preparedQuery(DELETE).execute(Tuple.of(ids));
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
