package dev.halftone.recompress;

import dev.halftone.recompress.JpegWays.Way;
import dev.halftone.recompress.jpeg.Mutations;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Sends damaged JPEGs on all four ways, which must agree. A run is determined by its seed. */
final class JpegWaysFuzzer {

    private static final int MAX_PIXELS = 100_000;

    private final JpegWays ways = new JpegWays(MAX_PIXELS);
    private final Random random;
    private final Mutations mutations;
    private final Map<String, Long> answers = new TreeMap<>();

    JpegWaysFuzzer(long seed) {
        this.random = new Random(seed);
        List<byte[]> seeds = new ArrayList<>(Mutations.seeds());
        for (String file : List.of("cmyk.jpg", "exif-icc.jpg", "progressive.jpg")) {
            seeds.add(SeedFiles.read(file));
        }
        this.mutations = new Mutations(seeds, random);
    }

    /** {@code JpegWaysFuzzer INPUTS SEED}: a long run. */
    public static void main(String[] args) {
        JpegWaysFuzzer fuzzer = new JpegWaysFuzzer(Long.parseLong(args[1]));
        fuzzer.run(Long.parseLong(args[0]));
        System.out.println(fuzzer.answers);
    }

    void run(long inputs) {
        for (long i = 0; i < inputs; i++) {
            byte[] input = mutations.next();
            try {
                judge(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    private void judge(byte[] input) {
        Map<Way, Recompression> outcomes = ways.outcomes(input, 1 + random.nextInt(100));
        String answer = JpegWays.answer(outcomes);
        answers.merge(answer.split(":")[0], 1L, Long::sum);
        if (answer.contains("makes the decoder fail")) {
            throw new AssertionError(answer);
        }
        if (answer.equals("accepted")) {
            requireNoLarger(input.length, outcomes.get(Way.AS_IT_IS), outcomes.get(Way.AS_IT_IS_SMALL));
            requireNoLarger(input.length, outcomes.get(Way.RESIZED), outcomes.get(Way.RESIZED_SMALL));
        }
    }

    private static void requireNoLarger(int source, Recompression fast, Recompression small) {
        int fastLength = JpegWays.bytes(fast).length;
        int smallLength = JpegWays.bytes(small).length;
        if (fastLength > source || smallLength > fastLength) {
            throw new AssertionError(source + " bytes became " + fastLength + ", and with small effort " + smallLength);
        }
    }

    Map<String, Long> answers() {
        return answers;
    }
}
