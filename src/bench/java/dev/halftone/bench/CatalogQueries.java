package dev.halftone.bench;

import static dev.halftone.bench.CatalogStatements.array;
import static dev.halftone.bench.CatalogStatements.quoted;
import static dev.halftone.bench.CatalogStatements.withDays;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every statement of the catalog, with typical values and the indexes that its plan must use. */
final class CatalogQueries {

    /**
     * The SQL that Hibernate generates for the listings of {@code RequestCatalog}; {@code org.hibernate.SQL} at DEBUG
     * logs it.
     */
    private static final String SELECT_REQUEST = """
            select r.id, r.attempt, r.bytes_in, r.bytes_out, r.completed_at, r.created_at, r.effort,
                   r.images_failed, r.images_processed, r.images_total, r.max_height, r.max_width, r.quality, r.removed_at,
                   r.separator, r.status, r.updated_at, r.webhook_url
            from request r""";

    private static final int NEW_IMAGES = 2_000;

    private final MillionImages rows;

    CatalogQueries(MillionImages rows) {
        this.rows = rows;
    }

    /**
     * @param before settings of the transaction
     * @param indexes the indexes that the plan must use; sequential scans of large tables are faults
     */
    record Query(String name, String before, String sql, List<String> literals, List<String> indexes) {

        Query(String name, String sql, List<String> literals, List<String> indexes) {
            this(name, "set local jit = default", sql, literals, indexes);
        }
    }

    List<Query> all() throws SQLException {
        return Stream.of(
                        reads(),
                        dispatch(),
                        outcomes(),
                        intake(),
                        keys(),
                        retry(),
                        removal(),
                        webhooks(),
                        webhookListings())
                .flatMap(List::stream)
                .toList();
    }

    private List<Query> reads() throws SQLException {
        String ended = quoted(rows.endedRequest());
        String pending = quoted(rows.pendingRequest());
        String images = CatalogStatements.of("ImageListing", "ALL");
        String imagesOfState = CatalogStatements.of("ImageListing", "OF_STATE");
        List<String> byState = List.of("image_by_state", "product_pkey");
        return List.of(
                new Query("status", SELECT_REQUEST + " where r.id = $1", List.of(ended), List.of("request_pkey")),
                new Query(
                        "requests, first page",
                        SELECT_REQUEST
                                + " where r.removed_at is null order by r.id desc offset 0 rows fetch first 51 rows"
                                + " only",
                        List.of(),
                        List.of("request_pkey")),
                new Query(
                        "requests, next page",
                        SELECT_REQUEST
                                + " where r.id < $1 and r.removed_at is null order by r.id desc offset 0 rows fetch"
                                + " first 51 rows only",
                        List.of(ended),
                        List.of("request_pkey")),
                new Query(
                        "images, deep page",
                        images,
                        List.of(ended, "15000", "51", "262144"),
                        List.of("image_by_ordinal", "product_pkey")),
                new Query(
                        "images, failed, deep page",
                        imagesOfState,
                        List.of(ended, "15000", "51", "262144", "'FAILED'"),
                        byState),
                new Query(
                        "images, pending of a running request",
                        imagesOfState,
                        List.of(pending, "0", "51", "262144", "'PENDING'"),
                        byState),
                new Query(
                        "images, cancelled, of which there are none",
                        imagesOfState,
                        List.of(ended, "0", "51", "262144", "'CANCELLED'"),
                        byState),
                new Query(
                        "output CSV, deep page",
                        CatalogStatements.of("OutputRows", "PAGE"),
                        List.of(ended, "3000", "500", "262144", "500"),
                        List.of("product_pkey")),
                new Query(
                        "output CSV, images of a deep page",
                        CatalogStatements.of("OutputRows", "IMAGES"),
                        List.of(ended, "15000", "15499"),
                        List.of("image_by_ordinal")),
                new Query(
                        "rejected rows of a request that has none",
                        CatalogStatements.of("RejectedRows", "PAGE"),
                        List.of(ended, "0", "0", "500"),
                        List.of("product_pkey")),
                new Query(
                        "progress of two requests that are listened to",
                        CatalogStatements.of("ProgressReader", "READ"),
                        List.of(array("uuid", List.of(rows.endedRequest(), rows.pendingRequest()))),
                        List.of("request_pkey")));
    }

    private List<Query> dispatch() throws SQLException {
        String pending = array("uuid", List.of(rows.pendingRequest()));
        String due = array("uuid", rows.dueImages(64));
        // Uses image_pkey to check for each image whether the first image with its URL is pending.
        List<String> claiming = List.of("image_due", "image_pkey", "request_pkey", "reusable_pkey");
        List<String> request = List.of(rows.pendingRequest());
        return List.of(
                claiming("claims that are over", "EXPIRED", List.of(), List.of()),
                claiming("the oldest and the newest request", "PENDING", List.of(), List.of("request_pending")),
                claiming("images of a claim that is over", "RECOVER", withDays(due, "now()"), List.of("image_pkey")),
                claiming("images under way", "UNDER_WAY", withDays(), List.of("image_sent")),
                new Query(
                        "requests whose turn it is",
                        CatalogStatements.of("DispatchQueue", "PLAN_BY_INDEX"),
                        CatalogStatements.of("DispatchTurns", "CANDIDATES"),
                        withDays("null", "32", "'{}'", "64", "1000"),
                        List.of("request_pending", "request_pending_owner", "image_due")),
                claiming("claim 64 images", "CLAIM_DUE", QueueRun.claimed(request, List.of(64)), claiming),
                claiming("claim 2,000 images", "CLAIM_DUE", QueueRun.claimed(request, List.of(2_000)), claiming),
                claiming("leave 64 duplicates waiting", "LEAVE_WAITING", withDays(due), List.of("image_pkey")),
                claiming("mark 64 sent", "MARK_SENT", withDays(due, "900000", "30000", pending), List.of("image_pkey")),
                new Query(
                        "end a claim of which 64 were not taken",
                        CatalogStatements.of("DispatchQueue", "END_CLAIM"),
                        withDays("1", due, "5000"),
                        List.of("image_pkey")),
                new Query(
                        "claim the outbox",
                        CatalogStatements.of("Outbox", "CLAIM"),
                        List.of("500", "30000"),
                        List.of("outbox_due", "outbox_pkey")),
                new Query("count the outbox", CatalogStatements.of("BacklogMetrics", "OUTBOX"), List.of(), List.of()));
    }

    private static Query claiming(String name, String statement, List<String> literals, List<String> indexes) {
        return new Query(
                name,
                CatalogStatements.of("DispatchQueue", "PLAN_BY_INDEX"),
                CatalogStatements.of("DispatchQueue", statement),
                literals,
                indexes);
    }

    private List<Query> outcomes() throws SQLException {
        String requests = array("uuid", List.of(rows.pendingRequest()));
        List<String> sent = rows.sentImages();
        List<String> some = sent.subList(0, Math.min(64, sent.size()));
        List<String> ended = List.of("image_pkey", "request_pkey");
        return List.of(
                new Query(
                        "lock requests",
                        CatalogStatements.of("LockedRequests", "LOCK_FREE"),
                        List.of(requests),
                        List.of("request_pkey")),
                new Query(
                        "duplicates of 64 images",
                        CatalogStatements.of("EndedImages", "FIND_DUPLICATES"),
                        withDays(array("uuid", some)),
                        List.of("image_waiting")),
                new Query(
                        "duplicates of 512 images",
                        CatalogStatements.of("EndedImages", "FIND_DUPLICATES"),
                        withDays(array("uuid", sent)),
                        List.of("image_waiting")),
                new Query(
                        "end 64 images",
                        CatalogStatements.of("EndedImages", "END_IMAGES"),
                        withDays(QueueRun.outcomes(some)),
                        ended),
                new Query(
                        "end 512 images",
                        CatalogStatements.of("EndedImages", "END_IMAGES"),
                        withDays(QueueRun.outcomes(sent)),
                        ended),
                new Query(
                        "end requests",
                        CatalogStatements.of("OutcomeLedger", "END_REQUESTS"),
                        List.of(requests),
                        List.of("request_pending")),
                new Query(
                        "postpone 64 images",
                        CatalogStatements.of("PostponedImages", "POSTPONE"),
                        withDays(
                                array("uuid", some),
                                array("int", Collections.nCopies(some.size(), 1)),
                                array("bigint", Collections.nCopies(some.size(), 1_000)),
                                array("text", Collections.nCopies(some.size(), "timeout")),
                                array("text", Collections.nCopies(some.size(), "no answer")),
                                array("int", Collections.nCopies(some.size(), 1)),
                                array("boolean", Collections.nCopies(some.size(), false))),
                        List.of("image_pkey")));
    }

    private static List<Query> keys() {
        String key = "md5('5')";
        String fingerprint = "sha256('5')";
        return List.of(
                new Query(
                        "backlog",
                        "select coalesce(sum(images_total - images_processed - images_failed), 0) from request where status = 'PENDING'",
                        List.of(),
                        List.of("request_pending")),
                new Query(
                        "find a key",
                        CatalogStatements.of("IdempotencyKeys", "FIND"),
                        List.of(key, fingerprint),
                        List.of("idempotency_key_pkey")),
                new Query(
                        "claim a key that is taken",
                        CatalogStatements.of("IdempotencyKeys", "CLAIM"),
                        List.of(key, fingerprint, "gen_random_uuid()"),
                        List.of("idempotency_key_pkey")),
                new Query(
                        "sweep keys",
                        CatalogStatements.of("IdempotencyKeys", "SWEEP"),
                        List.of("1000"),
                        List.of("idempotency_key_age")));
    }

    private List<Query> retry() throws SQLException {
        String ended = quoted(rows.endedRequest());
        return List.of(
                new Query(
                        "lock a request for its retry",
                        CatalogStatements.of("RequestRetry", "LOCK"),
                        List.of(ended),
                        List.of("request_pkey")),
                new Query(
                        "restart a request",
                        CatalogStatements.of("RequestRetry", "RESTART_REQUEST"),
                        List.of(ended),
                        List.of("request_pkey")),
                new Query(
                        "restart the failed images of a request",
                        CatalogStatements.of("RequestRetry", "RESTART_IMAGES"),
                        withDays(ended, "2"),
                        List.of("image_by_state")));
    }

    private List<Query> removal() throws SQLException {
        String ended = quoted(rows.endedRequest());
        return List.of(
                new Query(
                        "remove a request",
                        CatalogStatements.of("RequestRemoval", "REMOVE"),
                        List.of(ended),
                        List.of("request_pkey")),
                new Query(
                        "remove 100 requests after 30 days",
                        CatalogStatements.of("RequestRemoval", "REMOVE_ENDED"),
                        List.of("2592000000", "100"),
                        List.of("request_ended", "request_pkey")),
                new Query(
                        "claim a removal",
                        CatalogStatements.of("RemovalQueue", "CLAIM"),
                        List.of("60000"),
                        List.of("removal_due", "removal_pkey")),
                new Query(
                        "images that are removed next",
                        CatalogStatements.of("RemovalQueue", "IMAGES"),
                        List.of(ended, "15000", "1000"),
                        List.of("image_by_ordinal")),
                new Query(
                        "delete 1,000 images",
                        CatalogStatements.of("RemovalQueue", "DELETE_IMAGES"),
                        List.of(ended, "15000", "16000"),
                        List.of("image_by_ordinal")),
                new Query(
                        "delete 250 products",
                        CatalogStatements.of("RemovalQueue", "DELETE_PRODUCTS"),
                        List.of(ended, "3752", "4001"),
                        List.of("product_pkey")),
                new Query(
                        "tell of a late output",
                        CatalogStatements.of("RemovalQueue", "AGAIN"),
                        List.of(array("uuid", List.of(rows.endedRequest()))),
                        List.of("removal_pkey")));
    }

    private List<Query> webhooks() throws SQLException {
        String told = quoted(rows.toldRequest());
        List<String> requests = List.of(rows.toldRequest(), rows.pendingRequest());
        return List.of(
                new Query(
                        "add the webhooks of two requests",
                        CatalogStatements.of("WebhookQueue", "ADD"),
                        List.of(
                                array("uuid", requests),
                                array("text", requests),
                                array("text", Collections.nCopies(requests.size(), "[]"))),
                        List.of("request_pkey")),
                new Query(
                        "claim a webhook, a host is busy",
                        CatalogStatements.of("WebhookQueue", "CLAIM"),
                        List.of(array("text", List.of(MillionImages.BUSY_HOST)), "45000", "''", "8", "'{}'", "'{}'"),
                        List.of("webhook_due_of_owner", "webhook_pkey", "request_pkey")),
                new Query(
                        "end an attempt to send a webhook",
                        CatalogStatements.of("WebhookQueue", "END"),
                        List.of(
                                told,
                                "1",
                                "(select due_at from webhook where request_id = " + told + ")",
                                "'PENDING'",
                                "1",
                                "60000",
                                "86400000",
                                "200",
                                "15000",
                                "null",
                                "'timeout'",
                                "'no answer'",
                                "'SILENT'",
                                "8",
                                "5000",
                                "300000"),
                        List.of("webhook_pkey", "webhook_attempt_once")));
    }

    private List<Query> webhookListings() throws SQLException {
        String told = quoted(rows.toldRequest());
        return List.of(
                new Query(
                        "webhooks of a request",
                        CatalogStatements.of("Webhooks", "LIST"),
                        List.of(told, "50"),
                        List.of("webhook_pkey")),
                new Query(
                        "attempts to send them",
                        CatalogStatements.of("Webhooks", "ATTEMPTS"),
                        List.of(told, array("int", List.of(1))),
                        List.of("webhook_attempt_pkey")),
                new Query(
                        "send the last webhook again",
                        CatalogStatements.of("Webhooks", "REDELIVER"),
                        List.of(told),
                        List.of("webhook_pkey")));
    }

    /** One chunk of an upload, with new ids and ordinals for an existing request. */
    private List<Query> intake() throws SQLException {
        String request = rows.pendingRequest();
        List<Integer> ordinals = IntStream.rangeClosed(1, NEW_IMAGES)
                .map(i -> 1_000_000 + i)
                .boxed()
                .toList();
        List<Integer> products = ordinals.subList(0, NEW_IMAGES / 4);
        return List.of(
                new Query(
                        "insert 500 products",
                        CatalogStatements.of("BulkInsert", "INSERT_PRODUCTS"),
                        List.of(
                                quoted(request),
                                array("int", products),
                                array("bigint", products),
                                array("text", Collections.nCopies(products.size(), "NULL")),
                                array(
                                        "text",
                                        products.stream()
                                                .map(i -> "Product " + i)
                                                .toList()),
                                array("text", Collections.nCopies(products.size(), "[]")),
                                array("int", products),
                                array("int", Collections.nCopies(products.size(), 4)),
                                array("text", Collections.nCopies(products.size(), "NULL"))),
                        List.of()),
                new Query(
                        "insert 2,000 images",
                        CatalogStatements.of("BulkInsert", "INSERT_IMAGES"),
                        List.of(
                                quoted(request),
                                ordinals.stream()
                                        .map("01999999-0000-7000-9000-%012x"::formatted)
                                        .collect(Collectors.joining(",", "'{", "}'::uuid[]")),
                                array("int", ordinals),
                                array("int", ordinals),
                                array("int", Collections.nCopies(ordinals.size(), 1)),
                                array(
                                        "text",
                                        ordinals.stream()
                                                .map(i -> "http://images.example/" + i + ".jpg")
                                                .toList()),
                                array("uuid", Collections.nCopies(ordinals.size(), null))),
                        List.of()));
    }
}
