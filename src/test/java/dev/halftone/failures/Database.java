package dev.halftone.failures;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Queries of the tests on PostgreSQL, independent of the code of Halftone. */
final class Database {

    /**
     * Requests of earlier runs. Their ids cannot tell, because they contain the time of the service, whose clock may
     * jump.
     */
    private static final String EARLIER = "create table if not exists earlier (request uuid primary key)";

    private static final String REMEMBER = "insert into earlier select id from request on conflict do nothing";

    /**
     * A trigger, unknown to Halftone, records every change of an image's state. So an image that ended twice is found
     * even if its row looks as if it had ended once.
     */
    private static final String DIARY = """
            create table if not exists diary (image uuid not null, state text not null);
            create index if not exists diary_by_image on diary (image);
            create or replace function keep_diary() returns trigger language plpgsql as
                'begin insert into diary (image, state) values (new.id, new.state); return null; end';
            create or replace trigger keep_diary after update of state on image for each row
                when (old.state is distinct from new.state or old.state <> 'PENDING') execute function keep_diary()""";

    private final Postgres postgres;

    Database(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A row of {@code request}, with the counts of its image rows. */
    record Request(
            UUID id,
            String status,
            int attempt,
            int total,
            int processed,
            int failed,
            int rows,
            int completed,
            int failedRows) {}

    /** A row of {@code image}. @param endings how often it has ended, minus how often it was retried */
    record Image(
            UUID requestId,
            String url,
            String state,
            String errorCode,
            String outputKey,
            long outputBytes,
            boolean reused,
            int endings) {}

    void keepDiary() {
        update(DIARY);
    }

    /** Marks all existing requests as those of earlier runs. */
    void turnThePage() {
        update(EARLIER);
        update(REMEMBER);
    }

    /** How many images have ended since {@link #keepDiary}. */
    long ended() {
        return number("select count(*) from diary where state <> 'PENDING'");
    }

    /** The share of the request's images that has ended. */
    double progress(String requestId) {
        return number("select 1000 * (images_processed + images_failed) / images_total from request where id = '%s'"
                        .formatted(requestId))
                / 1000.0;
    }

    long failedImages(String requestId) {
        return number("select images_failed from request where id = '%s'".formatted(requestId));
    }

    boolean has(String requestId) {
        return number("select count(*) from request where id = '%s'".formatted(requestId)) > 0;
    }

    long outboxEntries() {
        return number("select count(*) from outbox");
    }

    /** Requests with failed images whose first check for orphaned outputs has not run yet. */
    long firstStrayChecks() {
        return number("select count(*) from orphan_check where not looked");
    }

    /** Requests with images that have not ended. */
    long pendingRequests() {
        return number("select count(*) from request where status = 'PENDING'");
    }

    /** The requests of this run. */
    List<Request> requests() {
        return query(
                """
                select r.id, r.status, r.attempt, r.images_total, r.images_processed, r.images_failed,
                       count(*), count(*) filter (where i.state = 'COMPLETED'), count(*) filter (where i.state = 'FAILED')
                from request r join image i on i.request_id = r.id
                where r.id not in (select request from earlier)
                group by r.id""",
                row -> new Request(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getInt(7),
                        row.getInt(8),
                        row.getInt(9)));
    }

    /** The images of this run. */
    List<Image> images() {
        return query(
                """
                select i.request_id, i.input_url, i.state, i.error_code, i.output_key, i.output_bytes, coalesce(i.reused, false),
                       (select count(*) filter (where d.state <> 'PENDING') - count(*) filter (where d.state = 'PENDING')
                        from diary d where d.image = i.id)
                from image i where i.request_id not in (select request from earlier)""",
                row -> new Image(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getBoolean(7),
                        row.getInt(8)));
    }

    /** All rows of this run's requests and images, as one text. */
    String contents() {
        return String.join("\n", query("""
                        select r::text from request r where id not in (select request from earlier)
                        union all
                        select i::text from image i where request_id not in (select request from earlier)
                        order by 1""", row -> row.getString(1)));
    }

    private long number(String sql) {
        return query(sql, row -> row.getLong(1)).get(0);
    }

    private interface Mapping<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Mapping<T> mapping) {
        try (Connection connection = postgres.connect();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(mapping.map(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void update(String sql) {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
