package dev.halftone.recompress;

import com.sun.management.ThreadMXBean;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Feeds damaged files of every format to the service's router: bytes changed, cut out, repeated, and joined with those
 * of other files. A run is determined by its seed. Every input must end in an outcome within its time and memory, and
 * every output must be a picture of the size that it states.
 */
final class ImageFuzzer {

    private static final int MAX_PIXELS = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** What decoding may allocate for the largest picture, and as much again for everything else. */
    private static final long MAX_ALLOCATED = 2 * (Container.MEMORY_A_FILE + Container.MEMORY_A_PIXEL * MAX_PIXELS);

    private static final OutputFormat[] OUTPUT_FORMATS = OutputFormat.values();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Recompressor recompressor;
    private final List<byte[]> seeds;
    private final Random random;
    private final Map<String, Long> outcomes = new TreeMap<>();
    private long slowestNanos;
    private long mostAllocated;

    ImageFuzzer(long seed) {
        this(seed, EnumSet.allOf(ImageFormat.class));
    }

    /** @param formats of the files before they are damaged */
    ImageFuzzer(long seed, Set<ImageFormat> formats) {
        this.random = new Random(seed);
        Stream<byte[]> animations =
                Stream.of(AnimatedPictures.apng(3), AnimatedPictures.gif(3), AnimatedPictures.webp(3));
        this.seeds = Stream.concat(SeedFiles.names().stream().map(SeedFiles::read), animations)
                .filter(file ->
                        ImageFormat.sniff(file).filter(formats::contains).isPresent())
                .toList();
        this.recompressor = new FormatRouter(
                new RecompressionPoolTest.Config(
                        MAX_PIXELS,
                        65_535,
                        TIMEOUT,
                        OptionalInt.empty(),
                        java.util.OptionalLong.empty(),
                        TIMEOUT,
                        false),
                new Precedence());
    }

    /** {@code ImageFuzzer INPUTS SEED [THREADS [FORMAT]]}: a long run; prints its progress, or the input that failed. */
    public static void main(String[] args) throws InterruptedException {
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        Set<ImageFormat> formats =
                args.length > 3 ? EnumSet.of(ImageFormat.valueOf(args[3])) : EnumSet.allOf(ImageFormat.class);
        long inputs = Long.parseLong(args[0]) / threads;
        AtomicLong failures = new AtomicLong();
        Thread[] running = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            ImageFuzzer fuzzer = new ImageFuzzer(Long.parseLong(args[1]) + t, formats);
            running[t] = new Thread(() -> {
                long done = 0;
                while (done < inputs) {
                    long part = Math.min(100_000, inputs - done);
                    fuzzer.run(part);
                    done += part;
                    System.out.println(done + " inputs: " + fuzzer);
                }
            });
            running[t].setUncaughtExceptionHandler((thread, problem) -> {
                failures.incrementAndGet();
                problem.printStackTrace();
            });
            running[t].start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        System.exit(failures.get() == 0 ? 0 : 1);
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutant();
            try {
                recompress(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    private void recompress(byte[] input) {
        RecompressOptions options = new RecompressOptions(
                1 + random.nextInt(100),
                random.nextInt(4) == 0 ? Effort.SMALL : Effort.FAST,
                random.nextInt(4) == 0 ? Subsampling.KEEP : Subsampling.AUTO,
                framing(),
                random.nextBoolean() ? OutputFormat.JPEG : OUTPUT_FORMATS[random.nextInt(OUTPUT_FORMATS.length)],
                random.nextInt(4) == 0);
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long started = THREADS.getCurrentThreadCpuTime();
        recompressor.memoryNeeded(input, options);
        Recompression outcome = recompressor.recompress(input, options);
        slowestNanos = Math.max(slowestNanos, THREADS.getCurrentThreadCpuTime() - started);
        allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > MAX_ALLOCATED) {
            throw new AssertionError(allocated + " bytes allocated");
        }
        outcomes.merge(name(outcome), 1L, Long::sum);
        if (outcome instanceof Recompressed output && random.nextInt(8) == 0) {
            boolean mayBeLarger = options.framing().fit() != Fit.INSIDE
                    || options.framing().enlarge()
                    || output.warning().isPresent();
            requireSound(output, mayBeLarger ? Integer.MAX_VALUE : input.length);
        }
    }

    private Framing framing() {
        OptionalInt side = random.nextInt(3) == 0 ? OptionalInt.of(20) : OptionalInt.empty();
        boolean exact = side.isPresent() && random.nextInt(3) == 0;
        Background background = random.nextBoolean() ? Background.TRANSPARENT : new Background(0x80ff40, false);
        return exact
                ? new Framing(side, side, random.nextBoolean() ? Fit.PAD : Fit.CROP, background, random.nextBoolean())
                : Framing.inside(side, OptionalInt.empty());
    }

    private static String name(Recompression outcome) {
        if (!(outcome instanceof Rejected rejected)) {
            return outcome.getClass().getSimpleName();
        }
        if (rejected.message().contains("took longer")) {
            throw new AssertionError("not in time");
        }
        return rejected.message().contains("far more memory")
                        || rejected.message().contains("makes the decoder fail")
                ? rejected.message()
                : rejected.reason().code();
    }

    private static void requireSound(Recompressed output, int mostBytes) {
        PixelGrid picture;
        try {
            picture = DecodedPixels.of(output.bytes());
        } catch (RejectedImageException | IOException e) {
            throw new AssertionError("the output can't be read", e);
        }
        if (picture.width() != output.width()
                || picture.height() != output.height()
                || output.bytes().length >= mostBytes) {
            throw new AssertionError("the output is " + output);
        }
    }

    private byte[] mutant() {
        byte[] mutant = seeds.get(random.nextInt(seeds.size())).clone();
        for (int changes = 1 + random.nextInt(5); changes > 0 && mutant.length > 2; changes--) {
            // Headers are a small part of a file, but most errors are in them.
            int reach = random.nextBoolean() ? mutant.length : Math.min(mutant.length, 120);
            int at = random.nextInt(reach);
            int length = 1 + random.nextInt(Math.min(32, mutant.length - at));
            switch (random.nextInt(9)) {
                case 0, 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2, 3 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 4 -> mutant[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 5 -> mutant = Arrays.copyOf(mutant, at + 1);
                case 6 -> mutant = joined(mutant, at, mutant, at + length);
                case 7 -> mutant = joined(mutant, at + length, mutant, at);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    mutant = joined(mutant, at, other, random.nextInt(other.length));
                }
            }
        }
        if (ImageFormat.sniff(mutant).filter(ImageFormat.PNG::equals).isPresent()) {
            repairChecksums(mutant);
        }
        return mutant;
    }

    /** The beginning of one file and the rest of the other. */
    private static byte[] joined(byte[] a, int end, byte[] b, int start) {
        byte[] joined = Arrays.copyOf(a, end + b.length - start);
        System.arraycopy(b, start, joined, end, b.length - start);
        return joined;
    }

    /** Without this, the CRC would catch all damage. */
    static void repairChecksums(byte[] png) {
        ByteBuffer chunks = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length) {
            int length = chunks.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            chunks.putInt(at + 8 + length, (int) crc.getValue());
            at += length + 12;
        }
    }

    Map<String, Long> outcomes() {
        return outcomes;
    }

    @Override
    public String toString() {
        return outcomes + ", slowest " + slowestNanos / 1_000_000 + " ms of CPU, most memory "
                + mostAllocated / 1_000_000 + " MB";
    }
}
