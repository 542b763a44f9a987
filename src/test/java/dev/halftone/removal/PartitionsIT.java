package dev.halftone.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.PackagedService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service creates the partitions of the coming days, and drops those past their retention. */
@Tag("process")
@Tag("installations")
class PartitionsIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(90);

    private static final String OLD_DAY = """
            create table %1$s (like image including all);
            alter table image attach partition %1$s for values from ('%2$s') to ('%3$s');
            insert into request (id, status, quality, effort, columns, separator, images_total, images_processed, created_at,
                                 updated_at, completed_at)
            values ('%4$s', 'COMPLETED', 50, 'FAST', '{"S. No."}', ',', 1500, 1500, now(), now(), now() - interval '4 days');
            insert into image (id, request_id, ordinal, row_number, position, input_url, state, due_at, output_key)
            select gen_random_uuid(), '%4$s', n, n + 1, 1, 'http://a.example/' || n, 'COMPLETED', now(), '%5$s'
            from generate_series(1, 1500) n""";

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(Map.of("halftone.retention", "1s"));

    private LocalDate today;

    @BeforeEach
    void awaitPartitions() {
        long second = SERVICE.number("select extract(epoch from now())::bigint");
        today = LocalDate.EPOCH.plusDays(second / Duration.ofDays(1).toSeconds());
        await().atMost(WAIT_TIMEOUT).until(() -> isThere(name(today.plusDays(7))));
    }

    @Test
    void theNextDaysHaveTheirPartitions() {
        assertThat(isThere(name(today))).isTrue();
    }

    @Test
    void anOldDayGoesWithItsOutputsAndItsPartition() throws IOException {
        LocalDate day = today.minusDays(5);
        UUID request = new UUID(first(day).getMostSignificantBits() | 0x7abc, 0x8000_0000_0000_0001L);
        String key = request + "/" + UUID.randomUUID() + ".jpg";
        Path output = SERVICE.store().resolve(key);
        Files.createDirectories(output.getParent());
        Files.write(output, new byte[] {1});

        SERVICE.execute(OLD_DAY.formatted(name(day), first(day), first(day.plusDays(1)), request, key));

        await().atMost(WAIT_TIMEOUT).until(() -> !isThere(name(day)));
        assertThat(output).doesNotExist();
        assertThat(SERVICE.number("select count(*) from request where id = ?", request))
                .isZero();
        assertThat(SERVICE.number("select count(*) from image where request_id = ?", request))
                .isZero();
    }

    private static boolean isThere(String table) {
        return SERVICE.number("select count(*) from pg_class where relname = ?", table) > 0;
    }

    private static String name(LocalDate day) {
        return "image_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    private static UUID first(LocalDate day) {
        return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
    }
}
