package dev.halftone.catalog;

import dev.halftone.catalog.RequestCatalog.Acceptance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Which upload has which key. A key lasts for 24 hours by PostgreSQL's clock, and then is free again. */
@ApplicationScoped
public class IdempotencyKeys {

    /** Waits for another transaction that has inserted the key and not ended; inserts nothing where the key is taken. */
    private static final String CLAIM = """
            insert into idempotency_key (key, fingerprint, request_id)
            values (:key, :fingerprint, cast(:request as uuid))
            on conflict (key) do update
            set fingerprint = excluded.fingerprint, request_id = excluded.request_id, created_at = now()
            where idempotency_key.created_at < now() - interval '24 hours'""";

    private static final String FIND = """
            select request_id, fingerprint = $2 as same, created_at < now() - interval '24 hours' as expired
            from idempotency_key where key = $1""";

    /** By their places, known before the deletion begins: for an {@code in}, PostgreSQL reads the whole table. */
    private static final String SWEEP = """
            delete from idempotency_key
            where ctid = any (array(
                select ctid from idempotency_key
                where created_at < now() - interval '24 hours'
                order by created_at
                limit $1
                for update skip locked))""";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Pool pool;

    IdempotencyKeys(Pool pool) {
        this.pool = pool;
    }

    private record Holder(UUID requestId, boolean same, boolean expired) {

        Acceptance acceptance() {
            return same ? new Acceptance.Accepted(requestId) : new Acceptance.KeyConflict();
        }
    }

    /** What was the answer to this key, if it has been used. */
    public Uni<Optional<Acceptance>> find(IdempotencyKey key) {
        return holder(key)
                .map(found -> found.filter(holder -> !holder.expired()).map(Holder::acceptance));
    }

    /** The answer to a key that {@link #claim} has found taken. */
    Uni<Acceptance> winner(IdempotencyKey key) {
        return holder(key)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the key has expired meanwhile"))
                        .acceptance());
    }

    private Uni<Optional<Holder>> holder(IdempotencyKey key) {
        return Deadline.within(
                        TIMEOUT,
                        pool.preparedQuery(FIND).execute(Tuple.of(key.key(), Buffer.buffer(key.fingerprint()))))
                .map(rows -> rows.stream()
                        .map(row -> new Holder(
                                row.getUUID("request_id"), row.getBoolean("same"), row.getBoolean("expired")))
                        .findFirst());
    }

    /** Part of the caller's transaction. @return whether the key is this request's now */
    Uni<Boolean> claim(Mutiny.Session session, IdempotencyKey key, UUID request) {
        return session.createNativeQuery(CLAIM)
                .setParameter("key", key.key())
                .setParameter("fingerprint", key.fingerprint())
                .setParameter("request", request)
                .executeUpdate()
                .map(inserted -> inserted == 1);
    }

    /** Deletes some of the keys that have expired, and says how many. */
    public Uni<Integer> sweep(int limit) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(SWEEP).execute(Tuple.of(limit)).map(rows -> rows.rowCount()));
    }
}
