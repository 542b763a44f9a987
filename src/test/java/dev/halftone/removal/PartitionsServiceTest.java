package dev.halftone.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.EmbeddedServersResource;
import dev.halftone.store.ImageKey;
import dev.halftone.store.ImageStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service makes the partitions of the days to come by itself, and drops those of days that are past their retention. */
@QuarkusTest
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(LimitsServiceTest.Little.class)
class PartitionsServiceTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
    private static final int IMAGES = 1_500;

    /** The table of before holds all days up to tomorrow; here, only those behind the old one. */
    private static final String OLD_DAY = """
            alter table image detach partition image_history;
            create table %1$s (like image including all);
            alter table image attach partition %1$s for values from ('%2$s') to ('%3$s');
            alter table image attach partition image_history for values from ('%3$s') to ('%4$s')""";

    private static final String INSERT_REQUEST = """
            insert into request (id, status, quality, effort, columns, separator, images_total, images_processed, created_at,
                                 updated_at, completed_at)
            values ($1, 'COMPLETED', 50, 'FAST', '{"S. No."}', ',', $2, $2, now(), now(), now() - interval '4 days')""";

    private static final String INSERT_IMAGES = """
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key)
            select gen_random_uuid(), $1, n, n + 1, 1, 'http://a.example/' || n, 'COMPLETED', now(), $3
            from generate_series(1, $2) n""";

    @ConfigProperty(name = "halftone.store.directory")
    Path directory;

    @Inject
    ImageStore store;

    @Inject
    Pool pool;

    private LocalDate today;

    @BeforeEach
    void ask() {
        today = pool.query("select (now() at time zone 'UTC')::date as today")
                .executeAndAwait()
                .iterator()
                .next()
                .getLocalDate("today");
    }

    @Test
    void theNextDaysHaveTheirPartitions() {
        await().atMost(LONGEST_WAIT).until(() -> isThere(name(today.plusDays(7))));
        assertThat(isThere(name(today.plusDays(2)))).isTrue();
    }

    @Test
    void anOldDayGoesWithItsOutputsAndItsPartition() {
        await().atMost(LONGEST_WAIT).until(() -> isThere(name(today.plusDays(7))));
        LocalDate day = today.minusDays(5);
        UUID request = new UUID(first(day).getMostSignificantBits() | 0x7abc, 0x8000_0000_0000_0001L);
        ImageKey output = new ImageKey(request, UUID.randomUUID(), "jpg");
        store.put(output, new byte[] {1}, "image/jpeg").await().atMost(LONGEST_WAIT);
        String oldDay = OLD_DAY.formatted(name(day), first(day), first(day.plusDays(1)), first(today.plusDays(2)));

        pool.withTransaction(connection -> connection
                        .query(oldDay)
                        .execute()
                        .chain(() -> connection.preparedQuery(INSERT_REQUEST).execute(Tuple.of(request, IMAGES)))
                        .chain(() -> connection
                                .preparedQuery(INSERT_IMAGES)
                                .execute(Tuple.of(request, IMAGES, output.path()))))
                .await()
                .atMost(LONGEST_WAIT);

        await().atMost(LONGEST_WAIT).until(() -> !isThere(name(day)));
        assertThat(Files.exists(directory.resolve(output.path()))).isFalse();
        assertThat(count("select count(*) from request where id = $1", request)).isZero();
        assertThat(count("select count(*) from image where request_id = $1", request))
                .isZero();
    }

    private boolean isThere(String table) {
        return count("select count(*) from pg_class where relname = $1", table) > 0;
    }

    private long count(String sql, Object parameter) {
        return pool.preparedQuery(sql)
                .executeAndAwait(Tuple.of(parameter))
                .iterator()
                .next()
                .getLong(0);
    }

    private static String name(LocalDate day) {
        return "image_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    private static UUID first(LocalDate day) {
        return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
    }
}
