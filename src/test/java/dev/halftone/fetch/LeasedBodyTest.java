package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.halftone.fetch.LeasedBody.MoreMemoryNeeded;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lease matches the held bytes, even while a body grows. */
class LeasedBodyTest {

    private static final int MEGABYTE = 1024 * 1024;

    private final byte[] noise = new byte[5 * MEGABYTE + 123];

    LeasedBodyTest() {
        new Random(1).nextBytes(noise);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "-1, 1000", "-1, 100000", "0, 1000", "0, 65536", "0, 300000"})
    void noMoreIsHeldThanIsLeased(int declared, int piece) {
        ByteBudget budget = new ByteBudget(64 * MEGABYTE);
        int size = piece == 1 ? 100_000 : noise.length;
        ByteBudget.Lease lease = lease(budget, 10_000);
        LeasedBody body = body(budget, lease, declared < 0 ? -1 : size, -1, ContentCoding.IDENTITY);

        for (int from = 0; from < size; from += piece) {
            int length = Math.min(piece, size - from);
            body.append(Arrays.copyOfRange(noise, from, from + length), length);
            assertThat(body.bytesHeld()).isLessThanOrEqualTo(lease.bytes());
        }

        assertThat(body.finish()).isEqualTo(Arrays.copyOf(noise, size));
        assertThat(lease.bytes()).isEqualTo(size);
        assertThat(budget.available()).isEqualTo(budget.capacity() - size);
    }

    @Test
    void whatIsOnlyAnnouncedIsNotHeld() {
        ByteBudget budget = new ByteBudget(64 * MEGABYTE);
        ByteBudget.Lease lease = lease(budget, MEGABYTE);
        LeasedBody body = body(budget, lease, 50 * MEGABYTE, -1, ContentCoding.IDENTITY);

        body.append(noise, 10);

        assertThat(body.bytesHeld()).isLessThan(100_000);
        assertThat(lease.bytes()).isEqualTo(MEGABYTE);
    }

    @Test
    void theCopyThatMakesABodyOneArrayIsLeasedBeforeItIsMade() {
        ByteBudget budget = new ByteBudget(6 * MEGABYTE);
        LeasedBody body = body(budget, lease(budget, MEGABYTE), -1, -1, ContentCoding.IDENTITY);
        append(body, noise.length);

        MoreMemoryNeeded more = catchThrowableOfType(MoreMemoryNeeded.class, body::finish);

        assertThat(more.bytes()).isEqualTo(noise.length);
        assertThat(more.length()).isEqualTo(noise.length);
    }

    @Test
    void aBodyWhoseLengthIsKnownAsksForItsCopyWhenHalfOfItHasCome() {
        ByteBudget budget = new ByteBudget(6 * MEGABYTE);
        LeasedBody body = body(budget, lease(budget, MEGABYTE), noise.length, -1, ContentCoding.IDENTITY);
        append(body, noise.length / 2 - 10);

        MoreMemoryNeeded more =
                catchThrowableOfType(MoreMemoryNeeded.class, () -> body.append(noise, noise.length / 4));

        assertThat(more.bytes()).isEqualTo(noise.length);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0"})
    void theSecondTimeALeaseOfItsLengthSufficesWithoutACopy(int declared) {
        ByteBudget budget = new ByteBudget(noise.length);
        ByteBudget.Lease lease = lease(budget, noise.length);
        LeasedBody body = body(budget, lease, declared < 0 ? -1 : noise.length, noise.length, ContentCoding.IDENTITY);

        append(body, noise.length);

        assertThat(body.bytesHeld()).isEqualTo(noise.length);
        assertThat(body.finish()).isEqualTo(noise);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1"})
    void anotherLengthTheSecondTimeIsAFailureAndNotFetchedForEver(int more) {
        int size = 4 * MEGABYTE;
        ByteBudget budget = new ByteBudget(size);
        LeasedBody body = body(budget, lease(budget, size), -1, size - MEGABYTE / 2, ContentCoding.IDENTITY);

        assertThatThrownBy(() -> {
                    append(body, size - MEGABYTE / 2 + more);
                    body.finish();
                })
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("another length");
    }

    @Test
    void whatABodyIsDecodedToIsHeldBesideIt() throws IOException {
        ByteBudget budget = new ByteBudget(64 * MEGABYTE);
        ByteBudget.Lease lease = lease(budget, MEGABYTE);
        BodyLimits limits = limits(budget, -1);
        LeasedBody coded = LeasedBody.received(lease, "", limits, 2 * MEGABYTE, ContentCoding.GZIP);
        append(coded, 2 * MEGABYTE);
        assertThat(coded.read().readAllBytes()).isEqualTo(Arrays.copyOf(noise, 2 * MEGABYTE));

        LeasedBody decoded = coded.decoded(limits);
        append(decoded, 5 * MEGABYTE);

        assertThat(decoded.bytesHeld()).isBetween(7L * MEGABYTE, lease.bytes());
        assertThat(decoded.finish()).isEqualTo(Arrays.copyOf(noise, 5 * MEGABYTE));
        assertThat(coded.bytesHeld()).isZero();
        assertThat(lease.bytes()).isEqualTo(5L * MEGABYTE);
    }

    @Test
    void aBodyOfNothingIsEmpty() {
        ByteBudget budget = new ByteBudget(10);

        assertThat(body(budget, lease(budget, 0), -1, -1, ContentCoding.IDENTITY)
                        .finish())
                .isEmpty();
    }

    private void append(LeasedBody body, int size) {
        for (int from = 0; from < size; from += 16_384) {
            int length = Math.min(16_384, size - from);
            body.append(Arrays.copyOfRange(noise, from, from + length), length);
        }
    }

    private static ByteBudget.Lease lease(ByteBudget budget, long bytes) {
        return budget.acquire(bytes).await().indefinitely();
    }

    private static LeasedBody body(
            ByteBudget budget, ByteBudget.Lease lease, long declared, long expected, ContentCoding coding) {
        return LeasedBody.received(lease, "", limits(budget, expected), declared, coding);
    }

    private static BodyLimits limits(ByteBudget budget, long expected) {
        return new BodyLimits(budget.capacity(), budget.capacity(), expected, 0, Duration.ofSeconds(1));
    }
}
