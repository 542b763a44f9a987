package dev.halftone.catalog;

import static dev.halftone.catalog.ManyDays.await;

import dev.halftone.embedded.PostgresServer;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Compares the times of intake, claim, end and status with one day of images and with many days, in turns, with the
 * service's own classes and statements. Also measures how long it takes to drop and to create the partition of a day.
 *
 * <p>Arguments: a folder for the data, the number of days, the images per day, the rounds. Exits with 1 if many days
 * cost over a fifth more than one, or if a day is not dropped within a second.
 */
public final class PartitionRounds {

    private static final int NEW_IMAGES = 10_000;
    private static final int CHUNK = 2_000;
    private static final int WINDOW = 512;
    private static final int WARM_UP = 10;
    private static final int DROPPED = 5;
    private static final double MAX_TIMES = 1.2;
    private static final double MAX_DROP = 1_000;
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "512MB",
            "maintenance_work_mem", "256MB",
            "max_wal_size", "8GB",
            "checkpoint_timeout", "1h",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            // Otherwise autovacuum would process 30 new tables during the measurement.
            "autovacuum", "off");

    private static final String INSERT_REQUEST = """
            insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at)
            values ($1, 'PENDING', 50, 'FAST', '{S. No.}', ',', $2, now(), now())""";

    /** Images that a round leaves pending are ended outside the measurement. */
    private static final String CLEAR = """
            update image set state = 'COMPLETED', sent_at = null where request_id = '%1$s' and state = 'PENDING';
            update request set status = 'COMPLETED', completed_at = now() where id = '%1$s'""";

    private final ManyDays rows;
    private final DispatchQueue queue;
    private final OutcomeLedger ledger;
    private final ProgressReader reader;
    private final ImageListing listing;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    private PartitionRounds(ManyDays rows) {
        this.rows = rows;
        this.queue = new DispatchQueue(rows.pool, Duration.ofDays(30));
        this.ledger = new OutcomeLedger(
                rows.pool, new RemovalQueue(rows.pool), new WebhookQueue(rows.pool), new WorkSignal());
        this.reader = new ProgressReader(rows.pool);
        this.listing = new ImageListing(rows.pool);
    }

    public static void main(String[] arguments) {
        int days = Integer.parseInt(arguments[1]);
        int imagesADay = Integer.parseInt(arguments[2]);
        boolean good;
        try (PostgresServer server = PostgresServer.start(Path.of(arguments[0]), 0, true, SETTINGS);
                ManyDays one = new ManyDays(server, "one");
                ManyDays many = new ManyDays(server, "many")) {
            one.fill(1, imagesADay);
            many.fill(days, imagesADay);
            good = compare(one, many, Integer.parseInt(arguments[3]));
            good &= dropDays(many, days);
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean compare(ManyDays one, ManyDays many, int rounds) {
        PartitionRounds few = new PartitionRounds(one);
        PartitionRounds lots = new PartitionRounds(many);
        for (int round = -WARM_UP; round < rounds; round++) {
            if (round == 0) {
                few.times.clear();
                lots.times.clear();
            }
            // In turns; each is first equally often.
            (round % 2 == 0 ? few : lots).round();
            (round % 2 == 0 ? lots : few).round();
        }
        boolean good = true;
        for (String step : few.times.keySet()) {
            double before = median(few.times.get(step));
            double after = median(lots.times.get(step));
            System.out.printf(
                    "%-36s one day %7.2f ms, many days %7.2f ms, times %.2f%n", step, before, after, after / before);
            good &= after / before <= MAX_TIMES;
        }
        return good;
    }

    private void round() {
        UUID request = Ids.next();
        timed("intake of 10,000 images", () -> insert(request));
        List<ImageRequested> images = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            DispatchQueue.Claim claim =
                    timed("claim of 480 images", () -> await(queue.claim(WINDOW, WINDOW, LATER, LEASE)));
            timed("end of the claim", () -> await(queue.end(claim, List.of(), Duration.ZERO)));
            timed("claim, the window is full", () -> await(queue.claim(WINDOW, 1, LATER, LEASE)));
            timed(
                    "outcomes of 480 images",
                    () -> await(ledger.apply(outcomes(claim.images()), PartitionRounds::event)));
            images.addAll(claim.images());
        }
        timed("status", () -> await(reader.read(List.of(request))));
        timed("page of the listing", () -> await(listing.page(request, null, images.size() / 2, 51)));
        await(rows.pool.query(CLEAR.formatted(request)).execute());
    }

    private static List<ImageProcessed> outcomes(List<ImageRequested> images) {
        return images.stream()
                .<ImageProcessed>map(image -> new ImageProcessed.Completed(
                        image.imageId(),
                        image.requestId(),
                        image.attempt(),
                        image.requestAttempt(),
                        image.requestId() + "/" + image.imageId() + ".jpg",
                        false,
                        315_000,
                        95_000,
                        1_600,
                        1_067,
                        25,
                        false,
                        null,
                        null,
                        false))
                .toList();
    }

    private static Outbox.Entry event(RequestProgress ended) {
        return new Outbox.Entry("ended", ended.id().toString(), Map.of(), "{}");
    }

    /** Like {@link BulkInsert}, in chunks and one transaction. */
    private Void insert(UUID request) {
        return await(rows.pool.withTransaction(connection -> {
            var inserted = connection
                    .preparedQuery(INSERT_REQUEST)
                    .execute(Tuple.of(request, NEW_IMAGES))
                    .replaceWithVoid();
            for (int first = 1; first <= NEW_IMAGES; first += CHUNK) {
                int from = first;
                inserted =
                        inserted.chain(() -> insert(connection, request, from)).replaceWithVoid();
            }
            return inserted;
        }));
    }

    private static Uni<Void> insert(SqlConnection connection, UUID request, int first) {
        Integer[] ordinals = IntStream.range(first, first + CHUNK).boxed().toArray(Integer[]::new);
        int products = CHUNK / 4;
        Integer[] productRows = IntStream.range(first / 4, first / 4 + products)
                .mapToObj(i -> i + 2)
                .toArray(Integer[]::new);
        Tuple productColumns = Tuple.tuple()
                .addUUID(request)
                .addArrayOfInteger(productRows)
                .addArrayOfLong(
                        IntStream.range(0, products).mapToObj(Long::valueOf).toArray(Long[]::new))
                .addArrayOfString(new String[products])
                .addArrayOfString(Collections.nCopies(products, "Product").toArray(String[]::new))
                .addArrayOfString(Collections.nCopies(products, "[]").toArray(String[]::new))
                .addArrayOfInteger(productRows)
                .addArrayOfInteger(Collections.nCopies(products, 4).toArray(Integer[]::new))
                .addArrayOfString(new String[products]);
        Tuple imageColumns = Tuple.tuple()
                .addUUID(request)
                .addArrayOfUUID(
                        IntStream.range(0, CHUNK).mapToObj(i -> Ids.next()).toArray(UUID[]::new))
                .addArrayOfInteger(ordinals)
                .addArrayOfInteger(IntStream.range(first - 1, first - 1 + CHUNK)
                        .mapToObj(o -> o / 4 + 2)
                        .toArray(Integer[]::new))
                .addArrayOfInteger(ordinals)
                .addArrayOfString(IntStream.range(first, first + CHUNK)
                        .mapToObj(o -> "http://images.example/catalogue/photographs/" + o + ".jpg")
                        .toArray(String[]::new))
                .addArrayOfUUID(new UUID[CHUNK]);
        return connection
                .preparedQuery(numbered(
                        BulkInsert.INSERT_PRODUCTS,
                        "request",
                        "rowNumbers",
                        "serialNumbers",
                        "serials",
                        "names",
                        "cells",
                        "firstOrdinals",
                        "imageCounts",
                        "errors"))
                .execute(productColumns)
                .chain(() -> connection
                        .preparedQuery(numbered(
                                BulkInsert.INSERT_IMAGES,
                                "request",
                                "ids",
                                "ordinals",
                                "rowNumbers",
                                "positions",
                                "urls",
                                "duplicates"))
                        .execute(imageColumns))
                .replaceWithVoid();
    }

    private static String numbered(String sql, String... names) {
        String numbered = sql;
        for (int i = 0; i < names.length; i++) {
            numbered = numbered.replace(":" + names[i] + " as", "$" + (i + 1) + " as");
        }
        return numbered;
    }

    private static boolean dropDays(ManyDays many, int days) {
        ImagePartitions partitions = new ImagePartitions(many.pool);
        List<Double> drops = new ArrayList<>();
        for (int ago = days - 1; ago > Math.max(1, days - 1 - DROPPED); ago--) {
            many.removeRequests(many.today.minusDays(ago));
            long started = System.nanoTime();
            List<String> dropped = await(partitions.dropEmptied());
            drops.add((System.nanoTime() - started) / 1e6);
            if (dropped.size() != 1) {
                throw new IllegalStateException("dropped were " + dropped);
            }
        }
        System.out.printf(
                "a day dropped: median %.0f ms, longest %.0f ms, of %d%n",
                median(drops), Collections.max(drops), drops.size());
        await(many.pool
                .query("drop table " + ImageDays.partition(many.today.plusDays(7)))
                .execute());
        long started = System.nanoTime();
        await(partitions.makeAhead());
        System.out.printf("a day made: %.0f ms%n", (System.nanoTime() - started) / 1e6);
        return Collections.max(drops) <= MAX_DROP;
    }

    private <T> T timed(String step, Supplier<T> work) {
        long started = System.nanoTime();
        T result = work.get();
        times.computeIfAbsent(step, name -> new ArrayList<>()).add((System.nanoTime() - started) / 1e6);
        return result;
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
