package dev.halftone.catalog;

import static dev.halftone.catalog.CatalogDatabase.count;
import static dev.halftone.catalog.CatalogDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.RequestCatalog.Acceptance;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A key is held for 24 hours. */
@ExtendWith(CatalogDatabase.class)
@Tag("process")
class IdempotencyKeysTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final byte[] FILE = {1, 2, 3};
    private static final byte[] OTHER_FILE = {1, 2, 4};

    private Pool pool;
    private IdempotencyKeys keys;

    @BeforeEach
    void open(Pool pool) {
        this.pool = pool;
        this.keys = new IdempotencyKeys(pool);
    }

    @Test
    void aKeyIsKnownByItsRequestAndItsContent() {
        UUID request = use("a key", "23 hours 59 minutes");

        assertThat(find("a key", FILE)).contains(new Acceptance.Accepted(request, Optional.empty()));
        assertThat(find("a key", OTHER_FILE)).contains(new Acceptance.KeyConflict());
        assertThat(find("another key", FILE)).isEmpty();
        assertThat(find("A KEY", FILE)).isEmpty();
    }

    @Test
    void howTheCsvWasReadIsKnownUntilTheRequestIsDeleted() {
        UUID request = use("a key", "1 hour");
        execute(pool, """
                insert into request (id, status, quality, effort, columns, separator, images_total, rows_rejected,
                                     serial_column, image_columns, created_at, updated_at)
                values ($1, 'PENDING', 70, 'SMALL', '{"Photo 2",SKU,"Photo 1"}', ',', 1, 3, 1, '{2,0}', now(), now())""", request);

        assertThat(find("a key", FILE))
                .contains(new Acceptance.Accepted(
                        request,
                        Optional.of(new Acceptance.Input(
                                new TakenColumns("SKU", null, List.of("Photo 1", "Photo 2")), 3))));

        execute(pool, "update request set removed_at = now() where id = $1", request);
        assertThat(find("a key", FILE)).contains(new Acceptance.Accepted(request, Optional.empty()));
    }

    @Test
    void aKeyThatIsADayOldIsFree() {
        use("a key", "24 hours 1 second");

        assertThat(find("a key", FILE)).isEmpty();
        assertThat(find("a key", OTHER_FILE)).isEmpty();
    }

    @Test
    void expiredKeysAreSweptAFewAtATime() {
        for (int i = 0; i < 5; i++) {
            use("old " + i, "25 hours");
        }
        use("young", "1 hour");

        assertThat(sweep(3)).isEqualTo(3);
        assertThat(sweep(3)).isEqualTo(2);
        assertThat(sweep(3)).isZero();
        assertThat(count(pool, "idempotency_key")).isEqualTo(1);
    }

    private UUID use(String key, String ago) {
        UUID request = UUID.randomUUID();
        execute(
                pool,
                "insert into idempotency_key values ($1, $2, $3, now() - interval '" + ago + "')",
                key,
                Buffer.buffer(FILE),
                request);
        return request;
    }

    private Optional<Acceptance> find(String key, byte[] fingerprint) {
        return keys.find(new IdempotencyKey(key, fingerprint)).await().atMost(WAIT_TIMEOUT);
    }

    private int sweep(int limit) {
        return keys.sweep(limit).await().atMost(WAIT_TIMEOUT);
    }
}
