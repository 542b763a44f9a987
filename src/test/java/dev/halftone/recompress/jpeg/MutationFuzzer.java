package dev.halftone.recompress.jpeg;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Feeds damaged JPEGs to the transcoder and the decoder: seeds of every coding, with bytes changed, removed, repeated, cut, and spliced
 * with other seeds. A fuzzer's run is determined by its number. The library may throw only its own exceptions; output
 * must be a JPEG that the library reads without a warning. The decoder must say the same of every input, and pass on
 * whole planes of what it accepts.
 */
final class MutationFuzzer {
    private static final int SMALL_PIXELS = 4_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Random random;
    private final Mutations mutations;
    private final JpegTranscoder transcoder = new JpegTranscoder(new JpegLimits(SMALL_PIXELS, 64, 8 << 20));
    private final JpegDecoder decoder = new JpegDecoder(new JpegLimits(SMALL_PIXELS, 64, 8 << 20), Checkpoint.NONE);
    private long results;
    private long refusals;
    private long slowestNanos;

    MutationFuzzer(List<byte[]> seeds, long number) {
        this.random = new Random(number);
        this.mutations = new Mutations(seeds, random);
    }

    /** {@code MutationFuzzer INPUTS THREADS [SEED]}: a long run; prints its progress and the outcome. */
    public static void main(String[] args) throws Exception {
        long inputs = Long.parseLong(args[0]);
        int threads = Integer.parseInt(args[1]);
        long number = args.length > 2 ? Long.parseLong(args[2]) : 1;
        List<byte[]> seeds = Mutations.seeds();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            MutationFuzzer fuzzer = new MutationFuzzer(seeds, number + t);
            Thread thread = new Thread(() -> fuzzer.runInParts(inputs / threads));
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
    }

    private void runInParts(long inputs) {
        for (long done = 0; done < inputs; ) {
            long part = Math.min(500_000, inputs - done);
            run(part);
            done += part;
            System.out.println(done + " inputs: " + this);
        }
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutations.next();
            long start = THREADS.getCurrentThreadCpuTime();
            String outcome;
            try {
                Effort effort = random.nextInt(4) == 0 ? Effort.SMALL : Effort.FAST;
                JpegTranscoder.Result result = transcoder.transcode(input, 1 + random.nextInt(100), effort);
                results++;
                outcome = "warning: " + result.warning();
                if (random.nextInt(16) == 0) {
                    requireSound(result);
                }
            } catch (JpegException e) {
                refusals++;
                outcome = e.toString();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "input " + i + ": " + java.util.HexFormat.of().formatHex(input), e);
            }
            try {
                requireSameOutcome(outcome, input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "input " + i + ": " + java.util.HexFormat.of().formatHex(input), e);
            }
            slowestNanos = Math.max(slowestNanos, THREADS.getCurrentThreadCpuTime() - start);
        }
    }

    private void requireSameOutcome(String expected, byte[] input) {
        String outcome;
        try {
            outcome = "warning: " + decode(input).warning();
        } catch (JpegException e) {
            outcome = e.toString();
        }
        if (!outcome.equals(expected)) {
            throw new AssertionError("the decoder says " + outcome + ", the transcoder " + expected);
        }
    }

    /** Decodes with any reductions; an input without a legible header fails in the decoder in the same way. */
    private JpegDecoder.Picture decode(byte[] input) throws JpegException {
        JpegHeader header = JpegHeader.read(input);
        List<Reduction> reductions = new ArrayList<>();
        for (int c = 0; c < header.components(); c++) {
            reductions.add(Reduction.values()[random.nextInt(4)]);
        }
        int[] rows = new int[header.components()];
        JpegDecoder.Picture picture = decoder.decode(input, reductions, (component, samples, offset) -> {
            Objects.checkFromIndexSize(offset, header.planeWidth(component, reductions.get(component)), samples.length);
            rows[component]++;
        });
        for (int c = 0; c < rows.length; c++) {
            if (rows[c] != header.planeHeight(c, reductions.get(c))) {
                throw new AssertionError(rows[c] + " rows of component " + c);
            }
        }
        return picture;
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

    long results() {
        return results;
    }

    long refusals() {
        return refusals;
    }

    @Override
    public String toString() {
        return results + " results, " + refusals + " refusals, slowest " + slowestNanos / 1_000_000 + " ms of CPU";
    }
}
