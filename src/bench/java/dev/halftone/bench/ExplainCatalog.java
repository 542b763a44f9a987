package dev.halftone.bench;

import dev.halftone.bench.CatalogQueries.Query;
import dev.halftone.catalog.ClaimRounds;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains every statement of the catalog on a million image rows, and reports those that do not use their index. Then
 * it prints the sizes of the indexes, and the times of claims among 100,000 requests. Before that, {@link QueueRun}
 * takes requests through tables that were never analysed.
 *
 * <p>Arguments: a folder for the data, the number of requests, the images per request. Exits with 1 if a plan is not as
 * intended.
 */
public final class ExplainCatalog {

    private static final Pattern TABLE_SCAN =
            Pattern.compile("Seq Scan on (image\\w*|product|reusable|webhook|webhook_attempt)\\b");

    private static final Pattern ROWS_REMOVED = Pattern.compile("Rows Removed by (?:Join )?Filter: (\\d+)");
    private static final int FEW_ROWS = 1_000;
    private static final Pattern TOTAL_COST = Pattern.compile("cost=[\\d.]+?\\.\\.(\\d+)");

    /** PostgreSQL's {@code jit_above_cost}: above it, compiling a short query takes longer than running it. */
    private static final int JIT_COST = 100_000;

    private static final Map<String, String> PARTITION_INDEXES = Map.of(
            "image_pkey", "pkey|by_id",
            "image_by_ordinal", "request_id_ordinal_idx",
            "image_by_state", "request_id_state_ordinal_idx",
            "image_due", "request_id_due_at_ordinal_idx",
            "image_sent", "request_id_idx",
            "image_waiting", "duplicate_of_idx");

    private final BenchDatabase database;
    private final List<String> faults = new ArrayList<>();

    private ExplainCatalog(BenchDatabase database) {
        this.database = database;
    }

    public static void main(String[] arguments) throws SQLException {
        Path directory = Path.of(arguments[0]);
        int requests = Integer.parseInt(arguments[1]);
        int imagesEach = Integer.parseInt(arguments[2]);
        queue(directory.resolve("one"), 1, 100_000);
        queue(directory.resolve("thirty"), 30, 3_000);
        try (BenchDatabase database = BenchDatabase.start(directory.resolve("million"))) {
            MillionImages rows = new MillionImages(database, requests, imagesEach);
            rows.fill();
            ExplainCatalog explain = new ExplainCatalog(database);
            explain.all(new CatalogQueries(rows).all());
            explain.indexes();
            for (int owners : List.of(0, 3, 1_000)) {
                heading(
                        "claims with 100,000 pending requests of one image and one of 100,000 images, window 512, 64 end at a time, owners: "
                                + owners);
                List<String> faults = ClaimRounds.run(directory.resolve("many" + owners), 100_000, owners, 1_000);
                // With this many owners the time is printed, but has no limit.
                explain.faults.addAll(owners < 1_000 ? faults : List.of());
            }
            explain.faults.forEach(fault -> System.out.println("FAULT " + fault));
            System.exit(explain.faults.isEmpty() ? 0 : 1);
        }
    }

    private static void queue(Path directory, int requests, int imagesEach) throws SQLException {
        try (BenchDatabase database = BenchDatabase.start(directory)) {
            heading("requests " + requests + ", of " + imagesEach
                    + " images: insert to end, window 512, 64 end at a time");
            new QueueRun(database, requests, imagesEach, 512, 64).run().forEach(System.out::println);
        }
    }

    private void all(List<Query> queries) throws SQLException {
        database.query("select pg_stat_reset()");
        for (Query query : queries) {
            explain(query);
        }
    }

    /** Explains the statement twice and returns the second plan: the first run also loads pages into memory. */
    private void explain(Query query) throws SQLException {
        String sql = "explain (analyze, buffers) " + CatalogStatements.bind(query.sql(), query.literals());
        plan(query, sql);
        List<String> plan = plan(query, sql);
        heading(query.name());
        plan.forEach(line -> System.out.println(line.length() > 180 ? line.substring(0, 180) + " ..." : line));
        check(query, String.join("\n", plan));
    }

    private List<String> plan(Query query, String sql) throws SQLException {
        return database.transaction(false, () -> {
            database.update(query.before());
            return database.query(sql);
        });
    }

    private void check(Query query, String text) {
        if (TABLE_SCAN.matcher(text).find()) {
            faults.add(query.name() + ": scans a whole table");
        }
        boolean wasteful =
                ROWS_REMOVED.matcher(text).results().anyMatch(match -> Integer.parseInt(match.group(1)) > FEW_ROWS);
        if (wasteful) {
            faults.add(query.name() + ": reads many rows to throw them away");
        }
        Matcher cost = TOTAL_COST.matcher(text);
        if (cost.find() && Long.parseLong(cost.group(1)) > JIT_COST) {
            faults.add(query.name() + ": costs so much that PostgreSQL would compile it");
        }
        query.indexes().stream()
                .filter(index -> !isUsed(index, text))
                .forEach(index -> faults.add(query.name() + ": does not use " + index));
    }

    /** All images are in partitions, and PostgreSQL names the indexes of a partition after its columns. */
    private static boolean isUsed(String index, String plan) {
        String names = PARTITION_INDEXES.containsKey(index)
                ? "image_\\d{8}_(" + PARTITION_INDEXES.get(index) + ")\\b"
                : "\\b" + index + "\\b";
        return Pattern.compile(names).matcher(plan).find();
    }

    private void indexes() throws SQLException {
        // This flushes the counters to the statistics views at once.
        database.query("select pg_stat_force_next_flush()");
        heading("indexes: scans by the statements above, size");
        database.query("""
                        select format('%-20s %4s scans %6s MB', indexrelname, idx_scan,
                                      round(pg_relation_size(indexrelid) / 1e6, 1))
                        from pg_stat_user_indexes order by relname, indexrelname""").forEach(System.out::println);
        database.query("""
                        select format('%-20s table      %6s MB', relname, round(pg_relation_size(relid) / 1e6, 1))
                        from pg_stat_user_tables order by relname""").forEach(System.out::println);
    }

    private static void heading(String text) {
        System.out.println();
        System.out.println("== " + text);
    }
}
