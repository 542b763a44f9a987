package dev.halftone.bench;

import java.sql.SQLException;
import java.util.List;

/**
 * Inserts the rows of {@code requests} requests with {@code imagesEach} images, four per product; three percent have
 * failed. All requests have ended except the last: half of its images have ended, 512 are on Kafka, ten wait for a
 * retry, and a tenth has the URL of one that is on Kafka. 10,000 events wait in the outbox, as after an outage of
 * Kafka; 1,000 requests are being removed, and 100,000 uploads had an {@code Idempotency-Key}. 100,000 webhooks are
 * due, every second one at the same host. The pending request takes earlier outputs again, of which there is one for each
 * completed image.
 */
final class MillionImages {

    static final String BUSY_HOST = "busy.example";

    private static final int ON_KAFKA = 512;

    private final BenchDatabase database;
    private final int requests;
    private final int imagesEach;

    MillionImages(BenchDatabase database, int requests, int imagesEach) {
        this.database = database;
        this.requests = requests;
        this.imagesEach = imagesEach;
    }

    void fill() throws SQLException {
        int onKafka = Math.min(ON_KAFKA, imagesEach / 4);
        // Ids like UUIDv7: in the order of their creation, otherwise random.
        database.update("""
                create function uuid7(n bigint) returns uuid language sql immutable as
                $$ select (lpad(to_hex(1760000000000 + n), 12, '0') || '7000' || substr(md5(n::text), 1, 16))::uuid $$""");
        database.query("""
                select make_image_partition(day)
                from (select distinct (time_of_id(uuid7(r * 1000000::bigint)) at time zone 'UTC')::date as day
                      from generate_series(1, %d) r) days""".formatted(requests));
        database.update("""
                insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,
                                     images_failed, bytes_in, bytes_out, created_at, updated_at, completed_at)
                select uuid7(r * 1000000::bigint), case when r < %1$d then 'COMPLETED' else 'PENDING' end, 50, 'FAST',
                       '{S. No.,Product Name,Input Image Urls}', ',', %2$d,
                       case when r < %1$d then %2$d * 97 / 100 else %2$d * 97 / 200 end,
                       case when r < %1$d then %2$d - %2$d * 97 / 100 else %2$d / 2 - %2$d * 97 / 200 end,
                       0, 0, now(), now(), case when r < %1$d then now() end
                from generate_series(1, %1$d) r""".formatted(requests, imagesEach));
        // Old requests without images, so that the table of requests has more than one page.
        database.update("""
                insert into request (id, status, quality, effort, columns, separator, images_total, images_processed,
                                     created_at, updated_at, completed_at)
                select uuid7(-r), 'COMPLETED', 50, 'FAST', '{S. No.,Product Name,Input Image Urls}', ',', 1, 1, now(), now(),
                       now() - r * interval '1 minute'
                from generate_series(1, 100000) r""");
        database.update("""
                insert into product (request_id, row_number, serial_number, name, cells, first_ordinal, image_count)
                select uuid7(r * 1000000::bigint), p + 1, p, 'Product ' || p,
                       json_build_array(p::text, 'Product ' || p, repeat('http://images.example/photograph.jpg,', 4)),
                       p * 4 - 3, 4
                from generate_series(1, %d) r, generate_series(1, %d) p""".formatted(requests, imagesEach / 4));
        database.update("""
                insert into image (id, request_id, ordinal, row_number, position, input_url, duplicate_of, state, due_at, sent_at,
                                   output_key, unchanged, error_code, error_message, source_bytes, output_bytes, width,
                                   height, milliseconds, ended_at)
                select id, request_id, o, (o + 3) / 4 + 1, (o + 3) %% 4 + 1,
                       'http://images.example/catalogue/photographs/' || coalesce(first, o) || '.jpg',
                       uuid7(r * 1000000::bigint + first), state,
                       case when sent or later then now() + interval '15 minutes' else now() - interval '1 minute' end,
                       case when sent then now() end,
                       case when state = 'COMPLETED' then request_id || '/' || id || '.jpg' end,
                       case when state = 'COMPLETED' then false end,
                       case when state = 'FAILED' then 'http_status' end,
                       case when state = 'FAILED' then 'the origin answered 404' end,
                       case when state = 'COMPLETED' then 315000 end, case when state = 'COMPLETED' then 95000 end,
                       case when state = 'COMPLETED' then 1600 end, case when state = 'COMPLETED' then 1067 end,
                       case when state <> 'PENDING' then 25 end, case when state <> 'PENDING' then now() end
                from (select uuid7(r * 1000000::bigint + o) as id, uuid7(r * 1000000::bigint) as request_id, r, o,
                             case when r = %1$d and o > %2$d / 2 then 'PENDING'
                                  when o %% 100 < 3 then 'FAILED' else 'COMPLETED' end as state,
                             r = %1$d and o > %2$d / 2 and o <= %2$d / 2 + %3$d as sent,
                             r = %1$d and (o > %2$d - 10 or o > %2$d / 2 and o %% 10 = 0 and o %% 100 > 0) as later,
                             case when r = %1$d and o > %2$d / 2 + %3$d and o %% 10 = 0
                                  then %2$d / 2 + 1 + o / 10 %% %3$d end as first
                      from generate_series(1, %1$d) r, generate_series(1, %2$d) o) x""".formatted(requests, imagesEach, onKafka));
        database.update("""
                insert into outbox (topic, key, headers, value)
                select 'halftone.request.completed', uuid7(-r)::text, '{"ce_type": "dev.halftone.request.completed"}',
                       repeat('{"images_total": 20000}', 12)
                from generate_series(1, 10000) r""");
        database.update("""
                insert into removal (request_id, due_at)
                select uuid7(-200000 - r), now() + (r - 50) * interval '1 second' from generate_series(1, 1000) r""");
        database.update("""
                insert into idempotency_key (key, fingerprint, request_id, created_at)
                select md5(r::text), sha256(r::text::bytea), uuid7(-r), now() - r * interval '1 second'
                from generate_series(1, 100000) r""");
        database.update("""
                insert into webhook (request_id, request_attempt, event_id, body, url, due_at, attempts, failures)
                select uuid7(-r), 1, uuid7(-r) || '-1', repeat('{"images_total": 20000}', 12),
                       'https://' || case when r %% 2 = 0 then '%s' else 'shop-' || r %% 1000 || '.example' end || '/hook',
                       now() - r * interval '1 second', 1, 1
                from generate_series(1, 100000) r""".formatted(BUSY_HOST));
        database.update("""
                insert into webhook_attempt (request_id, request_attempt, number, started_at, milliseconds, error_code,
                                             error_message)
                select request_id, 1, 1, now(), 15000, 'timeout', 'no answer' from webhook""");
        database.update(
                "insert into reusable (key, digest, sha256, etag, output_key, source_bytes, output_bytes, width, height,"
                        + " unchanged, completed_at)"
                        + " select ('x' || substr(md5(id::text), 1, 16))::bit(64)::bigint, substring(sha256(input_url::bytea) from 9),"
                        + " sha256(id::text::bytea), '\"' || substr(md5(id::text), 1, 17) || '\"', output_key, source_bytes,"
                        + " output_bytes, width, height, false, now() from image where state = 'COMPLETED'");
        database.update("update request set reuse = 'UNCHANGED' where status = 'PENDING'");
        database.update("vacuum analyze");
    }

    String endedRequest() throws SQLException {
        return database.query(
                        "select id from request where images_total > 1 order by id offset " + requests / 2 + " limit 1")
                .get(0);
    }

    /** The id of a request with a webhook. */
    String toldRequest() throws SQLException {
        return database.query("select request_id from webhook order by request_id offset 50000 limit 1")
                .get(0);
    }

    String pendingRequest() throws SQLException {
        return database.query("select id from request where status = 'PENDING'").get(0);
    }

    List<String> sentImages() throws SQLException {
        return database.query("select id from image where state = 'PENDING' and sent_at is not null order by ordinal");
    }

    List<String> dueImages(int count) throws SQLException {
        return database.query("select id from image where state = 'PENDING' and sent_at is null and due_at <= now()"
                + " order by request_id, ordinal limit " + count);
    }
}
