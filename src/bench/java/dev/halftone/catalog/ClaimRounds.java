package dev.halftone.catalog;

import dev.halftone.embedded.PostgresServer;
import dev.halftone.messages.ImageRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.flywaydb.core.Flyway;

/**
 * Measures claims while 100,000 requests of one image and one request of 100,000 images are pending. In each round 64
 * images end, and the service's own {@link DispatchQueue} claims images for the free places, on tables that were never
 * analysed. Now and then a new request of one image arrives, which must start within two rounds. No image may be
 * claimed twice.
 */
public final class ClaimRounds implements AutoCloseable {

    private static final int WINDOW = 512;
    private static final int STEP = 64;
    private static final int NEW_EVERY = 25;
    private static final double MEDIAN_BAR = 15;
    private static final double HIGH_BAR = 50;
    private static final Duration LATER = Duration.ofMinutes(15);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration WAIT_TIMEOUT = Duration.ofMinutes(5);

    private static final String FILL = """
            with r as (
                insert into request (id, status, quality, effort, columns, separator, images_total, created_at, updated_at, owner)
                select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'PENDING', 50, 'FAST', '{S. No.}', ',',
                       case when n = $1 / 2 then $1 else 1 end, now(), now(), case when $2 > 0 then 'owner' || n % $2 end
                from generate_series(0, $1) n
                returning id, images_total)
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at)
            select gen_random_uuid(), r.id, o, o + 1, 1, 'http://images.example/' || o || '.jpg', 'PENDING', now()
            from r, generate_series(1, r.images_total) o""";

    private static final String END_IMAGES = "update image set state = 'COMPLETED', sent_at = null where id = any ($1)";

    private static final String END_REQUESTS = """
            update request r set status = 'COMPLETED'
            where id = any ($1) and not exists (select from image where request_id = r.id and state = 'PENDING')""";

    private final Vertx vertx = Vertx.vertx();
    private final PostgresServer server;
    private final Pool pool;
    private final DispatchQueue queue;
    private final Set<UUID> sent = new HashSet<>();
    private final List<ImageRequested> onKafka = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private ClaimRounds(Path directory) {
        server = PostgresServer.start(directory, 0, true);
        Flyway.configure()
                .dataSource(server.jdbcUrl(), server.user(), "")
                .load()
                .migrate();
        pool = Pool.newInstance(PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(server.reactiveUrl()).setUser(server.user()))
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx)
                .build());
        queue = new DispatchQueue(pool, Duration.ofDays(30));
        await(new ImagePartitions(pool).makeAhead());
    }

    /**
     * @param requests the number of requests with one image; one more request has as many images
     * @param owners the number of owners that share them; 0 for no owner
     * @return the problems found
     */
    public static List<String> run(Path directory, int requests, int owners, int rounds) {
        try (ClaimRounds bench = new ClaimRounds(directory)) {
            await(bench.pool.preparedQuery(FILL).execute(Tuple.of(requests, owners)));
            return bench.rounds(rounds, owners);
        }
    }

    private List<String> rounds(int rounds, int owners) {
        claim();
        double[] milliseconds = new double[rounds];
        UUID fresh = null;
        for (int round = 0; round < rounds; round++) {
            if (round % NEW_EVERY == 0) {
                fresh = Ids.next();
                await(pool.preparedQuery(FILL.replace("generate_series(0, $1) n", "(values (-1)) v (n) where $1 = 1")
                                .replace(
                                        "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
                                        "'" + fresh + "'::uuid"))
                        .execute(Tuple.of(1, owners)));
            }
            end();
            long started = System.nanoTime();
            claim();
            milliseconds[round] = (System.nanoTime() - started) / 1e6;
            if (round % NEW_EVERY == 1 && !begun(fresh)) {
                faults.add("a new request of one image has not started within two rounds");
            }
        }
        Arrays.sort(milliseconds);
        double median = milliseconds[rounds / 2];
        double high = milliseconds[Math.min(rounds - 1, rounds * 99 / 100)];
        System.out.printf(
                "%d claims, %d images: median %.2f ms, 99th percentile %.2f ms, longest %.2f ms%n",
                rounds, sent.size(), median, high, milliseconds[rounds - 1]);
        if (median > MEDIAN_BAR || high > HIGH_BAR) {
            faults.add("claims take longer than %.0f ms at the median or %.0f ms at the 99th percentile"
                    .formatted(MEDIAN_BAR, HIGH_BAR));
        }
        return faults;
    }

    private boolean begun(UUID request) {
        return StreamSupport.stream(
                        await(pool.preparedQuery(
                                                "select from image where request_id = $1 and (sent_at is not null or state <> 'PENDING')")
                                        .execute(Tuple.of(request)))
                                .spliterator(),
                        false)
                .findAny()
                .isPresent();
    }

    /** Claims like a sending process: one batch after another, while places are free and more images may be due. */
    private void claim() {
        DispatchQueue.Claim claim = await(queue.claim(WINDOW, WINDOW, LATER, LEASE));
        if (claim.id() != null) {
            await(queue.end(claim, List.of(), Duration.ZERO));
        }
        onKafka.addAll(claim.images());
        if (onKafka.size() > WINDOW) {
            faults.add(onKafka.size() + " images are on Kafka, more than the window");
        }
        claim.images().stream()
                .filter(image -> !sent.add(image.imageId()))
                .forEach(image -> faults.add("sent again: image " + image.imageId()));
    }

    private void end() {
        List<ImageRequested> ended = onKafka.subList(0, Math.min(STEP, onKafka.size()));
        await(pool.preparedQuery(END_IMAGES)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(
                                ended.stream().map(ImageRequested::imageId).toArray(UUID[]::new))));
        await(pool.preparedQuery(END_REQUESTS)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(ended.stream()
                                .map(ImageRequested::requestId)
                                .distinct()
                                .toArray(UUID[]::new))));
        ended.clear();
    }

    private static <T> T await(Uni<T> operation) {
        return operation.await().atMost(WAIT_TIMEOUT);
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }
}
