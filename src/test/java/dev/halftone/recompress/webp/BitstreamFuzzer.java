package dev.halftone.recompress.webp;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Feeds damaged bitstreams and alpha channels to their decoders: bytes changed, cut out, repeated, and joined with those
 * of others. A run is determined by its seed. The only exception is {@link WebpFormatException}; whoever is not refused
 * has all its rows; time and memory are bounded by the size of the picture.
 */
final class BitstreamFuzzer {

    private static final int MAX_PIXELS = 100_000;
    private static final long MAX_NANOS = 5_000_000_000L;
    private static final long MAX_ALLOCATED_A_FILE = 4 << 20;
    private static final long MAX_ALLOCATED_A_PIXEL = 128;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What a seed is, and the size of the picture that an alpha channel is of. */
    private record Seed(String fourCc, byte[] content, int width, int height) {}

    private final Random random;
    private final List<Seed> seeds = new ArrayList<>();
    private long decoded;
    private long refused;
    private long slowestNanos;
    private long mostAllocated;

    BitstreamFuzzer(long seed) {
        random = new Random(seed);
        for (String file : List.of(
                "/vp8/eight-partitions.webp",
                "/vp8/two-partitions-sharp.webp",
                "/vp8/simple-filter.webp",
                "/vp8/unfiltered.webp",
                "/vp8/finest.webp",
                "/vp8/coarsest.webp",
                "/vp8/one-pixel.webp",
                "/recompress/lossy.webp",
                "/recompress/lossless.webp",
                "/recompress/detailed-lossless.webp",
                "/recompress/alpha-lossy.webp",
                "/recompress/alpha-raw-gradient.webp")) {
            addSeeds(read(file));
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = BitstreamFuzzer.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addSeeds(byte[] webp) {
        for (String fourCc : List.of("VP8 ", "VP8L", "ALPH")) {
            Libwebp.chunk(webp, fourCc).ifPresent(content -> seeds.add(new Seed(fourCc, content, 48, 32)));
        }
    }

    /** {@code BitstreamFuzzer INPUTS SEED}: a long run. */
    public static void main(String[] args) {
        BitstreamFuzzer fuzzer = new BitstreamFuzzer(Long.parseLong(args[1]));
        long inputs = Long.parseLong(args[0]);
        for (long done = 0; done < inputs; done += 100_000) {
            fuzzer.run(Math.min(100_000, inputs - done));
            System.out.println(fuzzer);
        }
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            Seed seed = seeds.get(random.nextInt(seeds.size()));
            byte[] input = mutant(seed.content());
            try {
                judge(seed, input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        seed.fourCc() + ", input " + i + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    private void judge(Seed seed, byte[] input) {
        long thread = Thread.currentThread().getId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long started = THREADS.getCurrentThreadCpuTime();
        int pixels = seed.width() * seed.height();
        try {
            pixels = decode(seed, input);
            decoded++;
        } catch (WebpFormatException e) {
            refused++;
            pixels = MAX_PIXELS;
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - started;
        allocated = THREADS.getThreadAllocatedBytes(thread) - allocated;
        slowestNanos = Math.max(slowestNanos, nanos);
        mostAllocated = Math.max(mostAllocated, allocated);
        if (nanos > MAX_NANOS || allocated > MAX_ALLOCATED_A_FILE + MAX_ALLOCATED_A_PIXEL * pixels) {
            throw new AssertionError(nanos / 1_000_000 + " ms, " + allocated + " bytes for " + pixels + " pixels");
        }
    }

    /** @return the number of pixels */
    private static int decode(Seed seed, byte[] input) throws WebpFormatException {
        return switch (seed.fourCc()) {
            case "VP8 " -> lossy(input);
            case "VP8L" -> lossless(input);
            default -> AlphaPlane.decode(input, seed.width(), seed.height(), () -> {}).length;
        };
    }

    private static int lossy(byte[] input) throws WebpFormatException {
        int width = input.length < 10 ? 1 : (input[6] & 0xff | input[7] << 8) & 0x3fff;
        int height = input.length < 10 ? 1 : (input[8] & 0xff | input[9] << 8) & 0x3fff;
        if (width * height > MAX_PIXELS) {
            throw new WebpFormatException("too many pixels");
        }
        int[] rows = new int[3];
        Vp8Decoder.open(input, width, height)
                .decode(
                        (plane, samples, offset) -> {
                            int length = plane == 0 ? width : width + 1 >> 1;
                            Objects.checkFromIndexSize(offset, length, samples.length);
                            rows[plane]++;
                        },
                        () -> {});
        int half = height + 1 >> 1;
        if (!Arrays.equals(rows, new int[] {height, half, half})) {
            throw new AssertionError(Arrays.toString(rows) + " rows of " + height);
        }
        return width * height;
    }

    private static int lossless(byte[] input) throws WebpFormatException {
        BitReader header = new BitReader(input, Math.min(1, input.length));
        int width = header.read(14) + 1;
        int height = header.read(14) + 1;
        if (width * height > MAX_PIXELS) {
            throw new WebpFormatException("too many pixels");
        }
        return LosslessDecoder.decode(input, width, height, () -> {}).length;
    }

    private byte[] mutant(byte[] seed) {
        byte[] input = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 2; changes--) {
            int at = random.nextInt(random.nextInt(3) == 0 ? Math.min(40, input.length) : input.length);
            int to = at + 1 + random.nextInt(Math.min(32, input.length - at));
            switch (random.nextInt(6)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) random.nextInt(256);
                case 2 -> Arrays.fill(input, at, to, (byte) (random.nextBoolean() ? 0xff : 0));
                case 3 -> input = Arrays.copyOf(input, random.nextInt(4) == 0 ? at : input.length);
                case 4 -> input = joined(input, at, input, to);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size())).content();
                    input = joined(input, at, other, random.nextInt(other.length));
                }
            }
        }
        return input;
    }

    /** The beginning of one and the rest of the other. */
    private static byte[] joined(byte[] a, int end, byte[] b, int start) {
        byte[] joined = Arrays.copyOf(a, end + b.length - start);
        System.arraycopy(b, start, joined, end, b.length - start);
        return joined;
    }

    long decoded() {
        return decoded;
    }

    long refused() {
        return refused;
    }

    @Override
    public String toString() {
        return decoded + " decoded, " + refused + " refused, slowest " + slowestNanos / 1_000_000 + " ms, at most "
                + mostAllocated / 1024 + " KB";
    }
}
