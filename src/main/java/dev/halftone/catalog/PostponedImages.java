package dev.halftone.catalog;

import dev.halftone.catalog.ImageDays.Span;
import dev.halftone.messages.ImageProcessed;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Images that are tried again later. */
final class PostponedImages {

    /** {@code any ($1)} makes the planner use an index. */
    private static final String POSTPONE = """
            update image i
            set attempt = case when o.handed_back then o.attempt else o.attempt + 1 end,
                sent_at = null, due_at = now() + o.delay * interval '1 millisecond',
                error_code = case when o.handed_back then i.error_code else o.error_code end,
                error_message = case when o.handed_back then i.error_message else o.error_message end
            from unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::boolean[])
                as o (id, attempt, delay, error_code, error_message, request_attempt, handed_back)
            where i.id = any ($1) and i.id = o.id and %s and i.attempt = o.attempt
              and i.request_attempt = o.request_attempt and i.request_id >= any ($8) and i.request_id < any ($9)""".formatted(ImageDays.isPending("i"));

    private PostponedImages() {}

    static Uni<Void> postpone(SqlConnection connection, List<ImageProcessed> outcomes) {
        List<ImageProcessed.Postponed> postponed = LatestOutcomes.postponements(outcomes);
        if (postponed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple columns = Tuple.tuple()
                .addArrayOfUUID(postponed.stream().map(ImageProcessed::imageId).toArray(UUID[]::new))
                .addArrayOfInteger(postponed.stream()
                        .map(ImageProcessed.Postponed::attempt)
                        .toArray(Integer[]::new))
                .addArrayOfLong(postponed.stream()
                        .map(ImageProcessed.Postponed::delayMilliseconds)
                        .toArray(Long[]::new))
                .addArrayOfString(postponed.stream()
                        .map(outcome -> outcome.errorCode().wireName())
                        .toArray(String[]::new))
                .addArrayOfString(postponed.stream()
                        .map(outcome -> Columns.message(outcome.errorMessage()))
                        .toArray(String[]::new))
                .addArrayOfInteger(
                        postponed.stream().map(ImageProcessed::requestAttempt).toArray(Integer[]::new))
                .addArrayOfBoolean(postponed.stream()
                        .map(ImageProcessed.Postponed::handedBack)
                        .toArray(Boolean[]::new));
        return connection
                .preparedQuery(POSTPONE)
                .execute(Span.ofOutcomes(postponed).addTo(columns))
                .replaceWithVoid();
    }
}
