package dev.halftone.recompress.jpeg;

import dev.halftone.Pictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Feeds damaged JPEGs to the transcoder: seeds of every coding, with bytes changed, removed, repeated, cut, and
 * spliced with other seeds. A fuzzer's run is determined by its number. Only the library's own exceptions may come
 * out; output must be a JPEG that the library reads without a complaint.
 */
final class MutationFuzzer {
    private static final int SMALL_PIXELS = 4_000_000;

    private final List<byte[]> seeds;
    private final Random random;
    private final JpegTranscoder transcoder = new JpegTranscoder(new JpegLimits(SMALL_PIXELS, 64, 8 << 20));
    private long results;
    private long refusals;
    private long slowestNanos;

    MutationFuzzer(List<byte[]> seeds, long number) {
        this.seeds = seeds;
        this.random = new Random(number);
    }

    /** {@code MutationFuzzer INPUTS THREADS}: a long run; prints the outcome. */
    public static void main(String[] args) throws Exception {
        long inputs = Long.parseLong(args[0]);
        int threads = Integer.parseInt(args[1]);
        List<byte[]> seeds = seeds();
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

    /** Small pictures of every kind of coding. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String options : new String[] {
            "-sample 2x2",
            "-sample 1x1 -restart 1B",
            "-sample 2x1 -optimize",
            "-progressive -sample 2x2",
            "-progressive -sample 1x1 -restart 2B",
            "-grayscale",
            "-grayscale -progressive",
            "-quality 100",
            "-quality 5 -sample 1x2,2x1,1x1"
        }) {
            seeds.add(Libjpeg.cjpeg(Pictures.ppm(40, 24), options.split(" ")));
        }
        return seeds;
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutate();
            long start = System.nanoTime();
            try {
                Effort effort = random.nextInt(4) == 0 ? Effort.SMALL : Effort.FAST;
                JpegTranscoder.Result result = transcoder.transcode(input, 1 + random.nextInt(100), effort);
                results++;
                if (random.nextInt(16) == 0) {
                    requireSound(result);
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

    private byte[] mutate() {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        int mutations = 1 + random.nextInt(4);
        for (int m = 0; m < mutations && input.length > 2; m++) {
            int at = random.nextInt(input.length);
            int length = 1 + random.nextInt(Math.min(32, input.length - at));
            switch (random.nextInt(8)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) random.nextInt(256);
                case 2 -> input[at] = (byte) 0xFF;
                case 3 -> input = java.util.Arrays.copyOf(input, at);
                case 4 -> input = joined(input, at, input, at + length);
                case 5 -> input = joined(input, at + length, input, at);
                case 6 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    input = joined(input, at, other, random.nextInt(other.length));
                }
                default -> {
                    // The headers are a small part of a file and the larger part of what can go wrong.
                    input[random.nextInt(Math.min(input.length, 700))] = (byte) random.nextInt(256);
                }
            }
        }
        return input;
    }

    /** The beginning of one and the rest of the other. */
    private static byte[] joined(byte[] a, int end, byte[] b, int start) {
        byte[] joined = java.util.Arrays.copyOf(a, end + b.length - start);
        System.arraycopy(b, start, joined, end, b.length - start);
        return joined;
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
