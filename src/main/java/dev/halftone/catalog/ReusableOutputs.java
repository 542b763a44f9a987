package dev.halftone.catalog;

import dev.halftone.messages.EarlierOutput;
import dev.halftone.messages.SourceVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The last output of each owner, URL and options. {@link EndedImages} records it in the transaction that ends the
 * image; {@link DispatchQueue} hands it to the worker if the request wants unchanged images to be reused. Nothing relies
 * on an entry: its output may have been deleted, and then the image is fetched.
 *
 * <p>An entry is found by the first 8 bytes of a hash, so that the only index of the table has 20 bytes for each. The
 * other bytes are compared. Of two images with the same 8 bytes, the one that ended last has the entry.
 */
@ApplicationScoped
public class ReusableOutputs {

    /**
     * To be raised with a change of what {@code recompress} makes of the same source with the same options. Otherwise
     * outputs of the version before would be taken for as long as their sources do not change.
     */
    private static final int CODEC = 1;

    /** About a quarter of this has rows: see the migration. */
    private static final int PAGES_A_ROUND = 1_000;

    private static final String PAGES =
            "select pg_relation_size('reusable') / current_setting('block_size')::int as pages";

    /** Goes through the table page by page, because an index of the age would cost as much as the key. */
    private static final String SWEEP = """
            delete from reusable
            where ctid = any (array(
                select ctid from reusable
                where ctid >= $1::text::tid and ctid < $2::text::tid
                  and completed_at < now() - $3 * interval '1 millisecond'
                for update skip locked))""";

    private final Pool pool;
    private final Duration maxAge;
    /** Rounds run one after the other. */
    private volatile long nextPage;

    @Inject
    ReusableOutputs(Pool pool, ReuseConfig config) {
        this(pool, config.maxAge());
    }

    ReusableOutputs(Pool pool, Duration maxAge) {
        this.pool = pool;
        this.maxAge = required(maxAge);
    }

    static Duration required(Duration maxAge) {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("halftone.reuse.max-age must be longer than nothing: " + maxAge);
        }
        return maxAge;
    }

    /**
     * The hash of an image. Its parts can't be confused: none before the owner contains a line break, the length of the
     * owner precedes it, and the URL is last.
     *
     * @param request alias of the request's row
     */
    static String hash(String request, String url) {
        return """
                sha256(convert_to(
                    concat_ws(E'\\n', %3$d, %1$s.quality, %1$s.effort, %1$s.subsampling, coalesce(%1$s.max_width, 0),
                              coalesce(%1$s.max_height, 0), %1$s.format, %1$s.fit, %1$s.background, %1$s.enlarge,
                              %1$s.salvage, coalesce(length(%1$s.owner) || ':' || %1$s.owner, '-'), %2$s), 'UTF8'))""".formatted(request, url, CODEC);
    }

    /** The key of an entry, from the {@link #hash}. */
    static String key(String hash) {
        return "('x' || encode(substring(%s from 1 for 8), 'hex'))::bit(64)::bigint".formatted(hash);
    }

    /** The part of the {@link #hash} that is not in the key. */
    static String digest(String hash) {
        return "substring(%s from 9)".formatted(hash);
    }

    /** Of a row with these columns, or null if it has none because nothing was found. */
    static EarlierOutput earlier(Row row) {
        return row.getString("earlier_key") == null
                ? null
                : new EarlierOutput(
                        row.getString("earlier_key"),
                        new SourceVersion(
                                hex(row.getBuffer("sha256")),
                                row.getString("etag"),
                                row.getString("last_modified"),
                                hex(row.getBuffer("redirected_to"))),
                        row.getBoolean("unchanged"),
                        row.getLong("source_bytes"),
                        row.getLong("output_bytes"),
                        row.getInteger("width"),
                        row.getInteger("height"),
                        row.getBoolean("animated"),
                        row.getString("warning"));
    }

    private static String hex(Buffer bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes.getBytes());
    }

    /**
     * Deletes entries of the next pages that are older than {@code halftone.reuse.max-age}.
     *
     * @param retention entries older than this are deleted too, because their outputs are
     * @return how many
     */
    public Uni<Integer> removeOld(Duration retention) {
        Duration age = retention.compareTo(maxAge) < 0 ? retention : maxAge;
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.query(PAGES)
                        .execute()
                        .map(rows -> rows.iterator().next().getLong("pages"))
                        .chain(pages -> sweep(pages, age)));
    }

    private Uni<Integer> sweep(long pages, Duration age) {
        long first = nextPage < pages ? nextPage : 0;
        long beyond = first + PAGES_A_ROUND;
        return pool.preparedQuery(SWEEP)
                .execute(Tuple.of("(" + first + ",0)", "(" + beyond + ",0)", (double) age.toMillis()))
                .map(deleted -> deleted.rowCount())
                .invoke(() -> nextPage = beyond);
    }
}
