package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.SourceVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Ends images, and those that wait for them: updates their rows and the counters of their requests, which are locked.
 */
final class EndedImages {

    /** {@code any (array(...))} makes the planner use an index, here and below. */
    private static final String END_IMAGES = """
            with outcome as (
                select *
                from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
                            $9::int[], $10::int[], $11::int[], $12::int[], $13::boolean[], $14::text[], $15::boolean[],
                            $16::text[], $17::text[], $18::text[], $19::text[])
                    as o (id, state, output_key, unchanged, error_code, error_message, source_bytes, output_bytes,
                          width, height, milliseconds, request_attempt, animated, warning, reused,
                          sha256, etag, last_modified, redirected_to)),
            ended as (
                update image i
                set state = o.state, output_key = o.output_key, unchanged = o.unchanged, error_code = o.error_code,
                    error_message = o.error_message, source_bytes = o.source_bytes, output_bytes = o.output_bytes,
                    width = o.width, height = o.height, milliseconds = o.milliseconds, animated = o.animated,
                    warning = o.warning, reused = o.reused, ended_at = now(), sent_at = null
                from outcome o
                where i.id = any (array(select id from outcome)) and i.id = o.id and %s
                  and i.request_attempt = o.request_attempt and i.request_id >= any ($20) and i.request_id < any ($21)
                returning i.id, i.request_id, i.state, i.source_bytes, i.output_bytes, i.input_url, o.output_key, o.unchanged,
                          o.width, o.height, o.animated, o.warning, o.sha256, o.etag, o.last_modified, o.redirected_to),
            %s,
            %s
            select id from ended""".formatted(ImageDays.isPending("i"), counting(), remembering());

    /** How many images may end with others of the same URL in one transaction, which locks and writes them all. */
    static final int MAX_DUPLICATES = 1_000;

    /**
     * Finds images that wait for others that have ended, using the index of waiting images. The limits of the lateral
     * queries keep the planner from rewriting them as joins that read the whole table, which it would do without
     * statistics. The failure of an image does not apply to one that has been retried since.
     */
    private static final String FIND_DUPLICATES = """
            select d.id, f.id as first
            from unnest($1::uuid[]) as ended (id)
            cross join lateral (
                select id, state, request_attempt from image
                where id = ended.id and state in ('COMPLETED', 'FAILED') and request_id >= any ($2) and request_id < any ($3)
                limit 1) f
            cross join lateral (
                select id from image
                where duplicate_of = f.id and %2$s and request_id >= any ($2) and request_id < any ($3)
                  and (f.state = 'COMPLETED' or request_attempt <= f.request_attempt)
                limit %1$d) d
            limit %1$d""".formatted(MAX_DUPLICATES, ImageDays.PENDING);

    /**
     * A separate statement: if one statement found and ended them, it would compare each with all. No index contains
     * the {@code coalesce} expression, so the planner uses the given ids and not the index of all waiting images.
     */
    private static final String END_DUPLICATES = """
            with first as materialized (
                select * from image where id = any ($2) and request_id >= any ($3) and request_id < any ($4)),
            ended as (
                update image i
                set state = f.state, output_key = f.output_key, unchanged = f.unchanged, error_code = f.error_code,
                    error_message = f.error_message, source_bytes = f.source_bytes, output_bytes = f.output_bytes,
                    width = f.width, height = f.height, milliseconds = f.milliseconds, animated = f.animated,
                    warning = f.warning, reused = f.reused, ended_at = now(), sent_at = null
                from first f
                where i.id = any ($1) and coalesce(i.duplicate_of, i.duplicate_of) = f.id and %s
                  and i.request_id >= any ($3) and i.request_id < any ($4)
                returning i.id, i.request_id, i.state, i.source_bytes, i.output_bytes),
            %s
            select id from ended""".formatted(ImageDays.isPending("i"), counting());

    private EndedImages() {}

    /** Adds the images that the statement has ended to the counters of their requests. */
    private static String counting() {
        return """
            sums as (
                select request_id,
                       count(*) filter (where state = 'COMPLETED') as processed,
                       count(*) filter (where state = 'FAILED') as failed,
                       coalesce(sum(source_bytes), 0) as bytes_in,
                       coalesce(sum(output_bytes), 0) as bytes_out
                from ended
                group by request_id),
            counted as (
                update request r
                set images_processed = r.images_processed + s.processed,
                    images_failed = r.images_failed + s.failed,
                    bytes_in = r.bytes_in + s.bytes_in,
                    bytes_out = r.bytes_out + s.bytes_out,
                    updated_at = now()
                from sums s
                where r.id = s.request_id)""";
    }

    /**
     * Records the outputs in {@link ReusableOutputs}. Two images may have the same entry; entries are locked in the
     * order of their keys, after all requests, so that no two transactions wait for each other.
     */
    private static String remembering() {
        return """
            remembered as (
                insert into reusable (key, digest, sha256, redirected_to, etag, last_modified, output_key, source_bytes,
                                      output_bytes, width, height, unchanged, animated, warning, completed_at)
                select distinct on (key)
                       %2$s as key, %3$s, decode(e.sha256, 'hex'), decode(e.redirected_to, 'hex'), e.etag, e.last_modified,
                       e.output_key, e.source_bytes, e.output_bytes, e.width, e.height, e.unchanged, e.animated, e.warning, now()
                from ended e
                cross join lateral (select * from request where id = e.request_id limit 1) r
                cross join lateral (select %1$s as hash offset 0) h
                where e.state = 'COMPLETED' and e.sha256 is not null
                order by key
                on conflict (key) do update
                set digest = excluded.digest, sha256 = excluded.sha256, redirected_to = excluded.redirected_to,
                    etag = excluded.etag, last_modified = excluded.last_modified, output_key = excluded.output_key,
                    source_bytes = excluded.source_bytes, output_bytes = excluded.output_bytes, width = excluded.width,
                    height = excluded.height, unchanged = excluded.unchanged, animated = excluded.animated,
                    warning = excluded.warning, completed_at = excluded.completed_at)""".formatted(
                        ReusableOutputs.hash("r", "e.input_url"),
                        ReusableOutputs.key("h.hash"),
                        ReusableOutputs.digest("h.hash"));
    }

    /**
     * Ends images and those that wait for them. All waiting images that are found do end, so that a further transaction
     * finds others.
     *
     * @return how many waiting images were found; with {@link #MAX_DUPLICATES}, there may be more
     */
    static Uni<Integer> end(SqlConnection connection, List<ImageProcessed> outcomes) {
        List<ImageProcessed> ends = LatestOutcomes.ends(outcomes);
        if (ends.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        UUID[] images = ends.stream().map(ImageProcessed::imageId).distinct().toArray(UUID[]::new);
        Span days = Span.ofOutcomes(ends);
        return connection
                .preparedQuery(END_IMAGES)
                .execute(days.addTo(EndedImageColumns.of(ends).tuple()))
                .call(ended -> OrphanChecks.addForRefused(connection, refused(ends, ids(ended))))
                .chain(() -> connection
                        .preparedQuery(FIND_DUPLICATES)
                        .execute(days.addTo(Tuple.tuple().addArrayOfUUID(images))))
                .call(duplicates -> endDuplicates(connection, days, duplicates))
                .map(RowSet::size);
    }

    private static Uni<Void> endDuplicates(SqlConnection connection, Span days, RowSet<Row> duplicates) {
        Set<UUID> firsts = new HashSet<>();
        duplicates.forEach(row -> firsts.add(row.getUUID("first")));
        return firsts.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(END_DUPLICATES)
                        .execute(days.addTo(Tuple.tuple()
                                .addArrayOfUUID(ids(duplicates).toArray(UUID[]::new))
                                .addArrayOfUUID(firsts.toArray(UUID[]::new))))
                        .replaceWithVoid();
    }

    private static Set<UUID> ids(RowSet<Row> rows) {
        Set<UUID> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getUUID("id")));
        return ids;
    }

    private static List<ImageProcessed.Completed> refused(List<ImageProcessed> ends, Set<UUID> ended) {
        return ends.stream()
                .filter(ImageProcessed.Completed.class::isInstance)
                .map(ImageProcessed.Completed.class::cast)
                .filter(success -> !ended.contains(success.imageId()))
                .toList();
    }

    /** Outcomes as arrays of columns, in the order of the parameters of {@link #END_IMAGES}. */
    private static final class EndedImageColumns {

        private final List<UUID> ids = new ArrayList<>();
        private final List<String> states = new ArrayList<>();
        private final List<String> outputKeys = new ArrayList<>();
        private final List<Boolean> unchanged = new ArrayList<>();
        private final List<String> errorCodes = new ArrayList<>();
        private final List<String> errorMessages = new ArrayList<>();
        private final List<Long> sourceBytes = new ArrayList<>();
        private final List<Long> outputBytes = new ArrayList<>();
        private final List<Integer> widths = new ArrayList<>();
        private final List<Integer> heights = new ArrayList<>();
        private final List<Integer> milliseconds = new ArrayList<>();
        private final List<Integer> requestAttempts = new ArrayList<>();
        private final List<Boolean> animated = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<Boolean> reused = new ArrayList<>();
        private final List<String> hashes = new ArrayList<>();
        private final List<String> etags = new ArrayList<>();
        private final List<String> lastModified = new ArrayList<>();
        private final List<String> redirects = new ArrayList<>();

        private EndedImageColumns() {}

        static EndedImageColumns of(List<ImageProcessed> ends) {
            EndedImageColumns columns = new EndedImageColumns();
            for (ImageProcessed outcome : ends) {
                if (outcome instanceof ImageProcessed.Completed completed) {
                    columns.add(completed);
                } else if (outcome instanceof ImageProcessed.Failed failed) {
                    columns.add(failed);
                }
            }
            return columns;
        }

        private void add(ImageProcessed.Completed outcome) {
            ids.add(outcome.imageId());
            states.add(ImageState.COMPLETED.name());
            outputKeys.add(outcome.outputKey());
            unchanged.add(outcome.unchanged());
            errorCodes.add(null);
            errorMessages.add(null);
            sourceBytes.add(outcome.sourceBytes());
            outputBytes.add(outcome.outputBytes());
            widths.add(outcome.width());
            heights.add(outcome.height());
            milliseconds.add(outcome.milliseconds());
            requestAttempts.add(outcome.requestAttempt());
            // Null for the usual: it takes no space in the row.
            animated.add(outcome.animated() ? Boolean.TRUE : null);
            warnings.add(outcome.warning() == null ? null : Columns.message(outcome.warning()));
            reused.add(outcome.reused() ? Boolean.TRUE : null);
            add(Optional.ofNullable(outcome.source()));
        }

        private void add(ImageProcessed.Failed outcome) {
            ids.add(outcome.imageId());
            states.add(ImageState.FAILED.name());
            outputKeys.add(null);
            unchanged.add(null);
            errorCodes.add(outcome.errorCode().wireName());
            errorMessages.add(Columns.message(outcome.errorMessage()));
            sourceBytes.add(null);
            outputBytes.add(null);
            widths.add(null);
            heights.add(null);
            milliseconds.add(outcome.milliseconds());
            requestAttempts.add(outcome.requestAttempt());
            animated.add(null);
            warnings.add(null);
            reused.add(null);
            add(Optional.empty());
        }

        private void add(Optional<SourceVersion> source) {
            hashes.add(source.map(SourceVersion::sha256).orElse(null));
            etags.add(source.map(SourceVersion::etag).orElse(null));
            lastModified.add(source.map(SourceVersion::lastModified).orElse(null));
            redirects.add(source.map(SourceVersion::redirectedTo).orElse(null));
        }

        Tuple tuple() {
            return Tuple.tuple()
                    .addArrayOfUUID(ids.toArray(UUID[]::new))
                    .addArrayOfString(states.toArray(String[]::new))
                    .addArrayOfString(outputKeys.toArray(String[]::new))
                    .addArrayOfBoolean(unchanged.toArray(Boolean[]::new))
                    .addArrayOfString(errorCodes.toArray(String[]::new))
                    .addArrayOfString(errorMessages.toArray(String[]::new))
                    .addArrayOfLong(sourceBytes.toArray(Long[]::new))
                    .addArrayOfLong(outputBytes.toArray(Long[]::new))
                    .addArrayOfInteger(widths.toArray(Integer[]::new))
                    .addArrayOfInteger(heights.toArray(Integer[]::new))
                    .addArrayOfInteger(milliseconds.toArray(Integer[]::new))
                    .addArrayOfInteger(requestAttempts.toArray(Integer[]::new))
                    .addArrayOfBoolean(animated.toArray(Boolean[]::new))
                    .addArrayOfString(warnings.toArray(String[]::new))
                    .addArrayOfBoolean(reused.toArray(Boolean[]::new))
                    .addArrayOfString(hashes.toArray(String[]::new))
                    .addArrayOfString(etags.toArray(String[]::new))
                    .addArrayOfString(lastModified.toArray(String[]::new))
                    .addArrayOfString(redirects.toArray(String[]::new));
        }
    }
}
