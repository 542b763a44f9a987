package dev.halftone.catalog;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/** Stores, finds and lists requests. */
@ApplicationScoped
public class RequestCatalog {

    /** After this time, PostgreSQL hangs rather than works. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    /** The maximum number of requests in a page: a {@code webhook_url} alone may have 8 KB. */
    private static final int MAX_LISTED = 50;

    private static final Duration ACCEPT_TIMEOUT = Duration.ofMinutes(1);

    private final BulkInsert bulkInsert;
    private final IdempotencyKeys keys;
    private final WorkSignal signal;

    RequestCatalog(BulkInsert bulkInsert, IdempotencyKeys keys, WorkSignal signal) {
        this.bulkInsert = bulkInsert;
        this.keys = keys;
        this.signal = signal;
    }

    /**
     * Stores a request with all its products and images in one transaction. Nothing is stored if it takes too long,
     * unless only the response to the commit is late.
     *
     * @param products the rows in their order, in lists small enough to hold; pulled one list at a time
     * @return the new request's id, after the commit; fails with {@link UnknownOutcomeException} when it is not known
     *     whether the request is stored, and with another exception only when it is not and will not be
     */
    public Uni<UUID> accept(NewRequest request, Multi<List<NewProduct>> products) {
        ProcessingRequest entity = pending(request);
        return CommitGate.within(
                        ACCEPT_TIMEOUT,
                        gate -> Panache.withTransaction(
                                () -> insert(entity, products, gate).invoke(gate::pass)))
                .invoke(signal::raise);
    }

    /**
     * The same, once for each key: of two concurrent uploads, the second waits for the first and gets its result.
     *
     * @param key held by the request for 24 hours; not held if nothing is stored
     */
    public Uni<Acceptance> accept(NewRequest request, IdempotencyKey key, Multi<List<NewProduct>> products) {
        ProcessingRequest entity = pending(request);
        return CommitGate.within(ACCEPT_TIMEOUT, gate -> insertOnce(entity, key, products, gate))
                .chain(claimed ->
                        claimed ? Uni.createFrom().item(Acceptance.Accepted.of(entity.id, request)) : winner(key))
                .invoke(signal::raise);
    }

    /** A failure here does not mean that nothing is stored: the first upload with the key is. */
    private Uni<Acceptance> winner(IdempotencyKey key) {
        return keys.winner(key).onFailure().transform(UnknownOutcomeException::new);
    }

    private Uni<Boolean> insertOnce(
            ProcessingRequest entity, IdempotencyKey key, Multi<List<NewProduct>> products, CommitGate gate) {
        return Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> keys.claim(session, key, entity.id))
                .call(claimed -> claimed
                        ? insert(entity, products, gate)
                        : Uni.createFrom().voidItem())
                .invoke(gate::pass));
    }

    private Uni<UUID> insert(ProcessingRequest entity, Multi<List<NewProduct>> products, CommitGate gate) {
        return entity.<ProcessingRequest>persistAndFlush()
                .chain(() -> Panache.getSession())
                .chain(session -> insertProducts(session, entity, products.invoke(gate::requireOpen)))
                .replaceWith(entity.id);
    }

    private Uni<Void> insertProducts(
            Mutiny.Session session, ProcessingRequest request, Multi<List<NewProduct>> products) {
        BulkInsert.Cursor cursor = new BulkInsert.Cursor(
                request.id,
                request.imagesTotal,
                Optional.ofNullable(request.outputName).map(NameTemplate::parse));
        return products.onItem()
                .transformToUniAndConcatenate(chunk -> bulkInsert.insert(session, cursor, chunk))
                .onItem()
                .ignoreAsUni()
                .invoke(() -> cursor.requireImages(request.imagesTotal));
    }

    private static ProcessingRequest pending(NewRequest request) {
        // PostgreSQL keeps microseconds; what is returned now and what is read later should be equal.
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        ProcessingRequest entity = new ProcessingRequest();
        entity.id = Ids.next();
        entity.status = RequestStatus.PENDING;
        entity.owner = request.requester().owner();
        entity.quality = (short) request.quality();
        entity.effort = request.effort();
        entity.subsampling = request.subsampling();
        entity.maxWidth = request.maxWidth();
        entity.maxHeight = request.maxHeight();
        entity.format = request.format();
        entity.fit = request.fit();
        entity.background = request.background();
        entity.enlarge = request.enlarge();
        entity.salvage = request.salvage();
        entity.webhookUrl = request.webhookUrl();
        entity.traceParent = request.traceParent();
        entity.setTable(request.table());
        entity.setDialect(request.dialect());
        entity.outputName = request.outputs().nameTemplate();
        entity.outputCsv = request.outputs().replacesUrls() ? "REPLACE" : "ADD";
        entity.reuse = request.reuse();
        entity.imagesTotal = request.imagesTotal();
        entity.rowsRejected = request.rowsRejected();
        entity.createdAt = now;
        entity.updatedAt = now;
        return entity;
    }

    /** The request of this id, if there is one that is not removed and that the requester may see. */
    public Uni<Optional<ProcessingRequest>> find(Requester requester, UUID id) {
        return read(() -> ProcessingRequest.<ProcessingRequest>findById(id).map(request -> Optional.ofNullable(request)
                .filter(found -> found.removedAt == null && requester.maySee(found.owner))));
    }

    /**
     * The requester's requests, newest first.
     *
     * @param before the last id of the page before, or null for the first page
     */
    public Uni<Page<ProcessingRequest>> list(Requester requester, UUID before, int most) {
        StringBuilder query = new StringBuilder("removedAt is null");
        Map<String, Object> parameters = new HashMap<>();
        if (requester.owner() != null) {
            query.append(" and owner = :owner");
            parameters.put("owner", requester.owner());
        }
        if (before != null) {
            query.append(" and id < :before");
            parameters.put("before", before);
        }
        query.append(" order by id desc");
        int pageSize = Math.min(most, MAX_LISTED);
        return read(() -> ProcessingRequest.<ProcessingRequest>find(query.toString(), parameters)
                        .page(0, pageSize)
                        .list())
                .map(requests -> new Page<>(requests, requests.size() < pageSize));
    }

    private static <T> Uni<T> read(Supplier<Uni<T>> query) {
        return Deadline.within(READ_TIMEOUT, Panache.withSession(query));
    }

    /** The result of an upload. */
    public sealed interface Acceptance {

        /**
         * Stored, just now or earlier with this key.
         *
         * @param input empty if the request is deleted, or was stored by the version before
         */
        record Accepted(UUID requestId, Optional<Input> input) implements Acceptance {

            public static Accepted of(UUID id, NewRequest request) {
                return new Accepted(
                        id, Optional.of(new Input(TakenColumns.of(request.table()), request.rowsRejected())));
            }
        }

        /** The key belongs to an upload with different content; nothing is stored. */
        record KeyConflict() implements Acceptance {}

        /** How the CSV was read. */
        record Input(TakenColumns columns, int rowsRejected) {}
    }
}
