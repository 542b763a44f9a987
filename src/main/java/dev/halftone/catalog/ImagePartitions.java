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
import java.util.stream.StreamSupport;

/**
 * The partitions of the table of images, a day each by the ids of their requests ({@link ImageDays}): they are made ahead, and
 * dropped when no request of their days is left. Images of other days, as when a clock is years ahead, are in the default
 * partition, which is always there; none is ever refused.
 *
 * <p>Any number of processes may do so: one at a time has the lock, the others leave it to that one. Whatever has to be locked for
 * a moment is waited for shortly, since all who want images wait behind it; what fails is tried again later.
 */
@ApplicationScoped
public class ImagePartitions {

    /** Today and so many more. Clocks of pods may be ahead by days, and no pod may be there for some. */
    private static final int DAYS_AHEAD = 7;

    /** As many rows of a day move out of the default partition, while nobody else reads or writes images; more stay there. */
    private static final int MAX_MOVED = 50_000;

    /** A clock that is behind may still make ids of a day that is over. */
    private static final Duration OVER_SINCE = Duration.ofDays(1);

    /** One that somebody else is just dropping may be there by its name, and have no bounds any more. */
    private static final String LIST = """
            select (extract(epoch from now()) * 1000)::bigint as now, part.name,
                   substring(part.bound from 'FROM \\(''([0-9a-f-]+)''\\)')::uuid as first,
                   substring(part.bound from 'TO \\(''([0-9a-f-]+)''\\)')::uuid as beyond
            from (values (true)) always left join (
                select c.relname::text as name, pg_get_expr(c.relpartbound, c.oid) as bound
                from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'image'::regclass) part on part.bound like 'FOR VALUES %'
            order by beyond""";

    /** Shorter than PostgreSQL's {@code deadlock_timeout}: whoever waits for us in a circle is not the one that has to give up. */
    private static final String ALONE = """
            set local lock_timeout = '500ms';
            select pg_try_advisory_xact_lock(%d) as alone""".formatted(0x696d616765646179L);

    private static final String IN_DEFAULT = """
            select count(*)::int as n
            from (select from image_default where request_id >= $1 and request_id < $2 limit %d) d""".formatted(MAX_MOVED + 1);

    /** Attached when it is complete: that locks the table for the others' changes of its structure alone. */
    private static final String CREATE = """
            create table %1$s (like image including all);
            create unique index %1$s_by_id on %1$s (id)""";

    /** A statement under way has been planned for the partitions that there were: nobody may be at it. */
    private static final String NOBODY_ELSE = "lock table only image in access exclusive mode";

    private static final String MOVE = """
            with moved as (
                delete from image_default where request_id >= '%2$s' and request_id < '%3$s' returning *)
            insert into %1$s select * from moved""";

    private static final String ATTACH = "alter table image attach partition %1$s for values from ('%2$s') to ('%3$s')";

    private static final String WITHOUT_REQUESTS = """
            select name
            from unnest($1::text[], $2::uuid[], $3::uuid[]) as part (name, first, beyond)
            where not exists (select from request where id >= part.first and id < part.beyond)""";

    private static final String DROP = "drop table %s";

    private final Pool pool;

    ImagePartitions(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param first of the ids that requests of its days may have; null for the partition of all days before
     * @param beyond greater than all of these
     */
    private record Partition(String name, UUID first, UUID beyond) {

        boolean holds(UUID request) {
            return (first == null || Ids.ORDER.compare(first, request) <= 0) && Ids.ORDER.compare(request, beyond) < 0;
        }

        boolean isOver(Duration since, long now) {
            return ImageDays.millisecond(beyond) + since.toMillis() <= now;
        }

        UUID least() {
            return first == null ? Ids.LEAST : first;
        }
    }

    /** @param now by PostgreSQL's clock, in milliseconds */
    private record Partitions(List<Partition> all, long now) {

        static Partitions of(RowSet<Row> rows) {
            List<Partition> all = StreamSupport.stream(rows.spliterator(), false)
                    .filter(row -> row.getString("name") != null)
                    .map(row -> new Partition(row.getString("name"), row.getUUID("first"), row.getUUID("beyond")))
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

        List<Partition> named(String name) {
            return all.stream()
                    .filter(partition -> partition.name().equals(name))
                    .toList();
        }

        List<Partition> over(Duration since) {
            return all.stream()
                    .filter(partition -> partition.isOver(since, now))
                    .toList();
        }
    }

    /**
     * Makes what is missing of the partitions of today and the days to come.
     *
     * @return the days whose partitions were made; a day of which more images than can be moved are in the default partition, as
     *     when a clock is ahead for long, stays there
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

    /** @return whether it was missing, and is there now */
    Uni<Boolean> make(LocalDate day) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withTransaction(connection -> ifAlone(connection, () -> make(connection, day))));
    }

    private static Uni<Boolean> make(SqlConnection connection, LocalDate day) {
        UUID first = ImageDays.first(day);
        UUID beyond = ImageDays.first(day.plusDays(1));
        return list(connection)
                .chain(partitions -> partitions.of(first).isPresent()
                        ? Uni.createFrom().item(false)
                        : connection
                                .preparedQuery(IN_DEFAULT)
                                .execute(Tuple.of(first, beyond))
                                .map(rows -> rows.iterator().next().getInteger("n"))
                                .chain(found -> found > MAX_MOVED
                                        ? Uni.createFrom().item(false)
                                        : make(connection, ImageDays.partition(day), first, beyond, found > 0)));
    }

    private static Uni<Boolean> make(SqlConnection connection, String name, UUID first, UUID beyond, boolean move) {
        String create = CREATE.formatted(name);
        String attach = ATTACH.formatted(name, first, beyond);
        String all = move
                ? String.join(";", NOBODY_ELSE, create, MOVE.formatted(name, first, beyond), attach)
                : String.join(";", create, attach);
        return connection.query(all).execute().replaceWith(true);
    }

    /**
     * Drops the partitions of days that are over and of which no request is left. The images that are still in them are those of
     * requests that went as a whole, with their outputs ({@link RemovalQueue}).
     *
     * @return their names
     */
    public Uni<List<String>> dropEmptied() {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.withConnection(connection -> list(connection)
                                .chain(partitions -> withoutRequests(connection, partitions.over(OVER_SINCE))))
                        .onItem()
                        .transformToMulti(emptied -> Multi.createFrom().iterable(emptied))
                        .onItem()
                        .transformToUniAndConcatenate(name -> pool.withTransaction(
                                        connection -> ifAlone(connection, () -> dropIfEmptied(connection, name)))
                                .map(dropped -> dropped ? Optional.of(name) : Optional.<String>empty()))
                        .collect()
                        .asList()
                        .map(names -> names.stream().flatMap(Optional::stream).toList()));
    }

    /** Who stores a request of these days at the same time is through with its images, or they go to the default partition. */
    private static Uni<Boolean> dropIfEmptied(SqlConnection connection, String name) {
        return connection
                .query(NOBODY_ELSE)
                .execute()
                .chain(() -> list(connection))
                .chain(partitions -> withoutRequests(connection, partitions.named(name)))
                .chain(emptied -> emptied.isEmpty()
                        ? Uni.createFrom().item(false)
                        : connection.query(DROP.formatted(name)).execute().replaceWith(true));
    }

    private static Uni<List<String>> withoutRequests(SqlConnection connection, List<Partition> partitions) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(partitions.stream().map(Partition::name).toArray(String[]::new))
                .addArrayOfUUID(partitions.stream().map(Partition::least).toArray(UUID[]::new))
                .addArrayOfUUID(partitions.stream().map(Partition::beyond).toArray(UUID[]::new));
        return connection.preparedQuery(WITHOUT_REQUESTS).execute(columns).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> row.getString("name"))
                .toList());
    }

    /**
     * Whether the request's partition will be dropped because its whole day is too old: then nobody has to delete its images one by
     * one.
     *
     * @param age how long requests are kept
     */
    public Uni<Boolean> goesWhole(UUID request, Duration age) {
        return list(pool).map(partitions -> partitions
                .of(request)
                .filter(partition -> partition.first() != null)
                .filter(partition -> partition.isOver(age.plus(OVER_SINCE), partitions.now()))
                .isPresent());
    }

    private static Uni<Partitions> list(Pool pool) {
        return Deadline.within(Deadline.OF_LOOPS, pool.query(LIST).execute().map(Partitions::of));
    }

    private static Uni<Partitions> list(SqlConnection connection) {
        return connection.query(LIST).execute().map(Partitions::of);
    }

    private static Uni<Boolean> ifAlone(SqlConnection connection, Supplier<Uni<Boolean>> step) {
        return connection
                .query(ALONE)
                .execute()
                .chain(rows -> rows.next().iterator().next().getBoolean("alone")
                        ? step.get()
                        : Uni.createFrom().item(false));
    }
}
