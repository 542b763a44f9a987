package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Quantises the coefficients of an MCU row again with coarser steps and turns them into the tokens of a baseline
 * scan (T.81 F.1.2). The reconstructed value |v| q1 is measured in units of the new step q2, as a fixed-point
 * number; nothing is dequantised.
 */
final class Requantiser {
    /** Fraction bits of a coefficient measured in new steps. */
    private static final int FRACTION_BITS = 20;

    private static final int ONE = 1 << FRACTION_BITS;

    /** Rounds a magnitude to the nearest, ties towards 0: the error is the same and the code never longer. */
    private static final int HALF_DOWN = ONE / 2 - 1;

    /** Largest magnitude a baseline stream can carry: 10 bits for AC (table F.2). */
    private static final int MAX_AC = 1023;

    /** Keeps v * scale within an int; a magnitude beyond this is clamped to MAX_AC in any case. */
    private static final int MAX_SOURCE = 2047;

    /** Per component and coefficient: q1 / q2. */
    private final int[][] scale = new int[4][64];

    private final int[] maxSource = new int[4];

    private final DeadZone deadZone = new DeadZone();
    private final DcQuantiser[] dcQuantisers = new DcQuantiser[4];
    private final int[] tableOf = new int[4];
    private final int[] previousDc = new int[4];

    Requantiser() {
        Arrays.setAll(dcQuantisers, i -> new DcQuantiser());
    }

    /** Sets the steps of a component. */
    void define(
            int component, QuantisationTable from, QuantisationTable to, int table, DeadZone.Kind kind, int usualStep) {
        tableOf[component] = table;
        for (int k = 0; k < 64; k++) {
            scale[component][k] = scale(from.step(k), to.step(k) * from.parts());
        }
        maxSource[component] = MAX_SOURCE * from.parts();
        dcQuantisers[component].define(from, to, table == 0);
        deadZone.define(component, from, to, kind, usualStep);
    }

    /** q1 / q2 as a fixed-point number. */
    static int scale(int from, int to) {
        return (int) (((long) from * ONE + to / 2) / to);
    }

    /** What is rounded to 0. The decoder drops it, so this class never sees it. */
    DeadZone deadZone() {
        return deadZone;
    }

    /** Begins a scan. */
    void begin() {
        Arrays.fill(previousDc, 0);
    }

    /** @param visible {@link ScanLayout#visible} of each block of an MCU */
    void requantise(McuRow row, int mcus, ScanLayout layout, int[] visible, EntropyTokens out) {
        final int[] in = row.entries;
        final int end = row.length;
        in[end] = 0; // ends the last block
        out.ensure(end + mcus * layout.blocks * 2 + end / 4);
        final int[] tokens = out.tokens;
        final int[] frequencies = out.frequencies;
        int n = out.length;
        int i = 0;
        for (int mcu = 0; mcu < mcus; mcu++) {
            for (int b = 0; b < layout.blocks; b++) {
                int component = layout.component[b];
                int table = tableOf[component];
                if (mcu >= visible[b]) {
                    do {
                        i++;
                    } while (in[i] >>> 16 != 0);
                    int dcIndex = table << 8;
                    int acIndex = table + EntropyTokens.AC_TABLE << 8;
                    tokens[n++] = dcIndex << 16;
                    tokens[n++] = acIndex << 16;
                    frequencies[dcIndex]++;
                    frequencies[acIndex]++;
                    continue;
                }
                int[] scales = scale[component];
                int max = maxSource[component];
                int dc = dcQuantisers[component].quantise((short) in[i++]);
                int difference = dc - previousDc[component];
                previousDc[component] = dc;
                int sign = difference >> 31;
                int size = 32 - Integer.numberOfLeadingZeros((difference ^ sign) - sign);
                int index = table << 8 | size;
                tokens[n++] = index << 16 | difference + sign & (1 << size) - 1;
                frequencies[index]++;

                int tableIndex = table + EntropyTokens.AC_TABLE << 8;
                int last = 0;
                int entry;
                while ((entry = in[i]) >>> 16 != 0) {
                    i++;
                    int k = entry >>> 16;
                    int value = (short) entry;
                    int negative = value >> 31;
                    int magnitude = Math.min((value ^ negative) - negative, max) * scales[k];
                    int run = k - last - 1;
                    int u = Math.max(Math.min(magnitude + HALF_DOWN >>> FRACTION_BITS, MAX_AC), 1);
                    last = k;
                    while (run > 15) {
                        int zrl = tableIndex | EntropyTokens.ZERO_RUN;
                        tokens[n++] = zrl << 16;
                        frequencies[zrl]++;
                        run -= 16;
                    }
                    int bits = 32 - Integer.numberOfLeadingZeros(u);
                    int symbol = tableIndex | run << 4 | bits;
                    tokens[n++] = symbol << 16 | (u ^ negative) & (1 << bits) - 1;
                    frequencies[symbol]++;
                }
                if (last != 63) {
                    tokens[n++] = tableIndex << 16;
                    frequencies[tableIndex]++;
                }
            }
        }
        out.length = n;
    }
}
