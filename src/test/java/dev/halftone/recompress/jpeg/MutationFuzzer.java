package dev.halftone.recompress.jpeg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Feeds damaged JPEGs to the transcoder: seeds of every coding, with bytes changed, removed, repeated, cut, and spliced
 * with other seeds. A fuzzer's run is determined by its number. The library may throw only its own exceptions; output
 * must be a JPEG that the library reads without a warning.
 */
final class MutationFuzzer {
    private static final int SMALL_PIXELS = 4_000_000;

    private final Random random;
    private final Mutations mutations;
    private final JpegTranscoder transcoder = new JpegTranscoder(new JpegLimits(SMALL_PIXELS, 64, 8 << 20));
    private long results;
    private long refusals;
    private long slowestNanos;

    MutationFuzzer(List<byte[]> seeds, long number) {
        this.random = new Random(number);
        this.mutations = new Mutations(seeds, random);
    }

    /** {@code MutationFuzzer INPUTS THREADS}: a long run; prints the outcome. */
    public static void main(String[] args) throws Exception {
        long inputs = Long.parseLong(args[0]);
        int threads = Integer.parseInt(args[1]);
        List<byte[]> seeds = Mutations.seeds();
        List<MutationFuzzer> fuzzers = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            MutationFuzzer fuzzer = new MutationFuzzer(seeds, t + 1);
            fuzzers.add(fuzzer);
            Thread thread = new Thread(() -> fuzzer.run(inputs / threads));
            thread.setUncaughtExceptionHandler((which, problem) -> {
                problem.printStackTrace();
                System.exit(1);
            });
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        for (MutationFuzzer fuzzer : fuzzers) {
            System.out.println(fuzzer);
        }
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutations.next();
            long start = System.nanoTime();
            try {
                Effort effort = random.nextInt(4) == 0 ? Effort.SMALL : Effort.FAST;
                JpegTranscoder.Result result = transcoder.transcode(input, 1 + random.nextInt(100), effort);
                results++;
                if (random.nextInt(16) == 0) {
                    requireSound(result);
                    requireSameCoefficients(input, result.isSalvaged());
                }
            } catch (JpegException e) {
                refusals++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "input " + i + ": " + java.util.HexFormat.of().formatHex(input), e);
            }
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
        }
    }

    private void requireSound(JpegTranscoder.Result result) {
        try {
            JpegTranscoder.Result again = transcoder.transcode(result.bytes(), 100, Effort.FAST);
            if (again.warning() != null) {
                throw new AssertionError("output has a warning: " + again.warning());
            }
        } catch (JpegException e) {
            throw new AssertionError("output is not readable", e);
        }
    }

    /** Checks the plain copy that other decoders get. */
    private void requireSameCoefficients(byte[] input, boolean salvaged) throws JpegException {
        JpegTranscoder.Result plain = transcoder.plain(input);
        if (plain.isSalvaged() != salvaged) {
            throw new AssertionError("the plain copy says " + plain.warning());
        }
        byte[] coefficients = transcoder.transcode(input, 100, Effort.FAST).bytes();
        if (!salvaged
                && !Arrays.equals(
                        transcoder.transcode(plain.bytes(), 100, Effort.FAST).bytes(), coefficients)) {
            throw new AssertionError("the plain copy is another picture");
        }
    }

    long results() {
        return results;
    }

    long refusals() {
        return refusals;
    }

    @Override
    public String toString() {
        return results + " results, " + refusals + " refusals, slowest " + slowestNanos / 1_000_000 + " ms";
    }
}
