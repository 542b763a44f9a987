package dev.halftone.catalog;

import dev.halftone.catalog.RequestCatalog.Acceptance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Assigns idempotency keys to uploads. A key is held for 24 hours by PostgreSQL's clock. */
@ApplicationScoped
public class IdempotencyKeys {

    /**
     * Waits for a concurrent transaction that has inserted the key. Changes nothing if the key is held; a key that has
     * expired is taken over.
     */
    private static final String CLAIM = """
            insert into idempotency_key (key, fingerprint, request_id)
            values (:key, :fingerprint, cast(:request as uuid))
            on conflict (key) do update
            set fingerprint = excluded.fingerprint, request_id = excluded.request_id, created_at = now()
            where idempotency_key.created_at < now() - interval '24 hours'""";

    private static final String FIND = """
            select k.request_id, k.fingerprint = $2 as same, k.created_at < now() - interval '24 hours' as expired,
                   r.rows_rejected, r.columns[r.serial_column + 1] as serial, r.columns[r.name_column + 1] as name,
                   (select array_agg(r.columns[i + 1] order by place)
                    from unnest(r.image_columns) with ordinality as u (i, place)) as images
            from idempotency_key k left join request r on r.id = k.request_id and r.removed_at is null
            where k.key = $1""";

    /** Selects the rows by {@code ctid}, as an array: with {@code in}, PostgreSQL would read the whole table. */
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

    private record Holder(UUID requestId, boolean same, boolean expired, Optional<Acceptance.Input> input) {

        static Holder of(Row row) {
            return new Holder(
                    row.getUUID("request_id"),
                    row.getBoolean("same"),
                    row.getBoolean("expired"),
                    Optional.ofNullable(row.getArrayOfStrings("images"))
                            .map(images -> new Acceptance.Input(
                                    new TakenColumns(row.getString("serial"), row.getString("name"), List.of(images)),
                                    row.getInteger("rows_rejected"))));
        }

        Acceptance acceptance() {
            return same ? new Acceptance.Accepted(requestId, input) : new Acceptance.KeyConflict();
        }
    }

    /** The result of the upload that used this key, if it has been used. */
    public Uni<Optional<Acceptance>> find(IdempotencyKey key) {
        return holder(key)
                .map(found -> found.filter(holder -> !holder.expired()).map(Holder::acceptance));
    }

    /** The result of the upload that holds a key that {@link #claim} found taken. */
    Uni<Acceptance> winner(IdempotencyKey key) {
        return holder(key)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the key has expired meanwhile"))
                        .acceptance());
    }

    private Uni<Optional<Holder>> holder(IdempotencyKey key) {
        return Deadline.within(
                        TIMEOUT,
                        pool.preparedQuery(FIND).execute(Tuple.of(key.key(), Buffer.buffer(key.fingerprint()))))
                .map(rows -> rows.stream().map(Holder::of).findFirst());
    }

    /**
     * Part of the caller's transaction.
     *
     * @return whether this request now holds the key
     */
    Uni<Boolean> claim(Mutiny.Session session, IdempotencyKey key, UUID request) {
        return session.createNativeQuery(CLAIM)
                .setParameter("key", key.key())
                .setParameter("fingerprint", key.fingerprint())
                .setParameter("request", request)
                .executeUpdate()
                .map(claimed -> claimed == 1);
    }

    /**
     * Deletes some of the expired keys.
     *
     * @return how many
     */
    public Uni<Integer> sweep(int limit) {
        return Deadline.within(
                Deadline.OF_LOOPS,
                pool.preparedQuery(SWEEP).execute(Tuple.of(limit)).map(rows -> rows.rowCount()));
    }
}
