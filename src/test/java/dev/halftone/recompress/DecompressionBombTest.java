package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bomb passes through the service's router, once at its size and once made smaller. */
class DecompressionBombTest {

    /** In total, garbage included: several times less than any of these files asks for. */
    private static final long MAX_ALLOCATED = 200_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Recompressor recompressor =
            new FormatRouter(RecompressionPoolTest.Config.of(Duration.ofSeconds(30), 1), new Precedence());

    static Stream<Arguments> rejected() {
        return arguments(Bombs.rejected());
    }

    static Stream<Arguments> harmless() {
        return arguments(Bombs.harmless());
    }

    private static Stream<Arguments> arguments(Map<String, byte[]> bombs) {
        return bombs.entrySet().stream().flatMap(bomb -> Stream.of(false, true)
                .map(smaller -> Arguments.of(bomb.getKey(), smaller, bomb.getValue())));
    }

    @ParameterizedTest(name = "{0}, made smaller: {1}")
    @MethodSource("rejected")
    void isRejectedForLittle(String name, boolean smaller, byte[] bomb) {
        Recompression outcome = recompressForLittle(name, smaller, bomb);

        assertThat(outcome).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(
                        rejected.reason().code())
                .isIn("too_many_pixels", "corrupt_image"));
    }

    @ParameterizedTest(name = "{0}, made smaller: {1}")
    @MethodSource("harmless")
    void whatIsHugeBesideThePixelsIsPassedBy(String name, boolean smaller, byte[] bomb) {
        Recompression outcome = recompressForLittle(name, smaller, bomb);

        assertThat(outcome).isNotInstanceOf(Rejected.class);
    }

    private Recompression recompressForLittle(String name, boolean smaller, byte[] bomb) {
        RecompressOptions options = new RecompressOptions(
                50,
                Effort.FAST,
                Subsampling.AUTO,
                smaller ? OptionalInt.of(20) : OptionalInt.empty(),
                OptionalInt.empty());
        long thread = Thread.currentThread().getId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long cpu = THREADS.getCurrentThreadCpuTime();

        recompressor.memoryNeeded(bomb, options);
        Recompression outcome = recompressor.recompress(bomb, options);

        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
        String cost = String.format(
                "%s: %d bytes, %d ms of CPU, %d KB allocated, %s",
                name, bomb.length, cpu / 1_000_000, allocated / 1000, outcome instanceof Rejected r ? r : "passed");
        System.getLogger("bombs").log(System.Logger.Level.INFO, cost);
        assertThat(allocated).as(cost).isLessThan(MAX_ALLOCATED + 3L * bomb.length);
        return outcome;
    }
}
