package dev.halftone.catalog;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The partitions of the table {@code image}, one per day of the requests' ids ({@link ImageDays}). They are created
 * ahead, and dropped when no request of their day is left. Images of other days, for example when a clock is years
 * ahead, go to the default partition, so that no image is ever rejected.
 *
 * <p>Any number of processes may do this: one at a time has an advisory lock, and the others leave the work to it.
 * Waits for table locks are short, because all other statements on images wait behind them. What fails is tried again
 * later.
 */
@ApplicationScoped
public class ImagePartitions {

    /**
     * Partitions are created for today and this many days after it. Clocks of pods may be ahead by days, and for some
     * days no pod may run.
     */
    private static final int DAYS_AHEAD = 7;

    /** A partition is dropped only this long after its day: a slow clock may still create ids of that day. */
    private static final Duration DROP_DELAY = Duration.ofDays(1);

    private static final String LIST = """
            select (extract(epoch from now()) * 1000)::bigint as now, part.name, part.least_id, part.beyond_id
            from (values (true)) always left join image_partition part on true
            order by beyond_id""";

    /**
     * Shorter than PostgreSQL's {@code deadlock_timeout}: in a deadlock, this transaction gives up and not the other
     * one.
     */
    private static final String LOCK = """
            set local lock_timeout = '500ms';
            select pg_try_advisory_xact_lock(%d) as locked""".formatted(0x696d616765646179L);

    /**
     * A function of {@code V1__schema.sql} that runs as the owner of the tables, so that this process need not own
     * them. It checks again under its locks, as does that of {@link #DROP}.
     */
    private static final String MAKE = "select make_image_partition($1) as done";

    private static final String DROP = "select drop_image_partition($1) as done";

    private static final String WITHOUT_REQUESTS = """
            select name
            from unnest($1::text[], $2::uuid[], $3::uuid[]) as part (name, first, beyond)
            where not exists (select from request where id >= part.first and id < part.beyond)""";

    private final Pool pool;

    ImagePartitions(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param first the least id of its requests
     * @param beyond greater than all of their ids
     */
    private record Partition(String name, UUID first, UUID beyond) {

        boolean holds(UUID request) {
            return Ids.ORDER.compare(first, request) <= 0 && Ids.ORDER.compare(request, beyond) < 0;
        }

        boolean isOver(Duration since, long now) {
            return ImageDays.millisecond(beyond) + since.toMillis() <= now;
        }
    }

    /** @param now by PostgreSQL's clock, in milliseconds */
    private record Partitions(List<Partition> all, long now) {

        static Partitions of(RowSet<Row> rows) {
            List<Partition> all = rows.stream()
                    .filter(row -> row.getString("name") != null)
                    .map(row -> new Partition(row.getString("name"), row.getUUID("least_id"), row.getUUID("beyond_id")))
                    .toList();
            return new Partitions(all, rows.iterator().next().getLong("now"));
        }

        Optional<Partition> of(UUID request) {
            return all.stream().filter(partition -> partition.holds(request)).findFirst();
        }

        List<LocalDate> missing() {
            LocalDate today = ImageDays.at(now);
            return IntStream.rangeClosed(0, DAYS_AHEAD)
                    .mapToObj(today::plusDays)
                    .filter(day -> of(ImageDays.first(day)).isEmpty())
                    .toList();
        }

        List<Partition> over(Duration since) {
            return all.stream()
                    .filter(partition -> partition.isOver(since, now))
                    .toList();
        }
    }

    /**
     * Creates the missing partitions of today and the days ahead.
     *
     * @return the days whose partitions were created. A day is left out if the default partition has too many of its
     *     images to move them, for example after a clock was ahead for long
     */
    public Uni<List<LocalDate>> makeAhead() {
        return list(pool)
                .onItem()
                .transformToMulti(partitions -> Multi.createFrom().iterable(partitions.missing()))
                .onItem()
                .transformToUniAndConcatenate(
                        day -> make(day).map(made -> made ? Optional.of(day) : Optional.<LocalDate>empty()))
                .collect()
                .asList()
                .map(days -> days.stream().flatMap(Optional::stream).toList());
    }

    /** @return whether the partition was created */
    Uni<Boolean> make(LocalDate day) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withTransaction(connection -> ifLocked(connection, () -> call(connection, MAKE, day))));
    }

    /**
     * Drops the partitions of past days that have no requests left. Images that are still in them belong to requests
     * that were removed as a whole, with their outputs ({@link RemovalQueue}).
     *
     * @return the names of the partitions
     */
    public Uni<List<String>> dropEmptied() {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withConnection(connection -> list(connection)
                                .chain(partitions -> withoutRequests(connection, partitions.over(DROP_DELAY))))
                        .onItem()
                        .transformToMulti(emptied -> Multi.createFrom().iterable(emptied))
                        .onItem()
                        .transformToUniAndConcatenate(name -> pool.withTransaction(
                                        connection -> ifLocked(connection, () -> call(connection, DROP, name)))
                                .map(dropped -> dropped ? Optional.of(name) : Optional.<String>empty()))
                        .collect()
                        .asList()
                        .map(names -> names.stream().flatMap(Optional::stream).toList()));
    }

    private static Uni<List<String>> withoutRequests(SqlConnection connection, List<Partition> partitions) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(partitions.stream().map(Partition::name).toArray(String[]::new))
                .addArrayOfUUID(partitions.stream().map(Partition::first).toArray(UUID[]::new))
                .addArrayOfUUID(partitions.stream().map(Partition::beyond).toArray(UUID[]::new));
        return connection.preparedQuery(WITHOUT_REQUESTS).execute(columns).map(rows -> rows.stream()
                .map(row -> row.getString("name"))
                .toList());
    }

    /**
     * Whether the request's partition will be dropped because its whole day is too old. Then its images need not be
     * deleted one by one.
     *
     * @param age how long requests are kept
     */
    public Uni<Boolean> isDroppedAsAWhole(UUID request, Duration age) {
        return list(pool).map(partitions -> partitions
                .of(request)
                .filter(partition -> partition.isOver(age.plus(DROP_DELAY), partitions.now()))
                .isPresent());
    }

    private static Uni<Partitions> list(Pool pool) {
        return Deadline.within(Deadline.OF_LOOPS, pool.query(LIST).execute().map(Partitions::of));
    }

    private static Uni<Partitions> list(SqlConnection connection) {
        return connection.query(LIST).execute().map(Partitions::of);
    }

    private static Uni<Boolean> call(SqlConnection connection, String function, Object argument) {
        return connection.preparedQuery(function).execute(Tuple.of(argument)).map(rows -> rows.iterator()
                .next()
                .getBoolean("done"));
    }

    private static Uni<Boolean> ifLocked(SqlConnection connection, Supplier<Uni<Boolean>> step) {
        return connection
                .query(LOCK)
                .execute()
                .chain(rows -> rows.next().iterator().next().getBoolean("locked")
                        ? step.get()
                        : Uni.createFrom().item(false));
    }
}
