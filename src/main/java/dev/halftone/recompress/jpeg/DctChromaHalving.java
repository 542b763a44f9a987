package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Halves the resolution of a component without leaving the DCT domain. Each block of the result is made of the four
 * blocks of the source that it covers (two if only one direction is halved): {@code sum of V X H'}, where H and V are the
 * averaging of neighbouring samples between an inverse and a forward DCT, as one 8x8 matrix for each half of the block.
 * This is exactly the mean of 2x2 samples, but for rounding: samples are neither rounded nor clamped in between.
 *
 * <p>At the right and lower edge of the picture, samples beyond it are replaced by the last ones inside, as encoders of
 * samples do. What the source has there never shows.
 *
 * <p>Many blocks of chrominance have no AC. Where four such differ so little that no AC of the result would be kept,
 * only DC is made.
 *
 * <p>The result has units of {@link #STEPS}, which is finer than any step that it is quantised with afterwards.
 */
final class DctChromaHalving {
    /** The steps of the result: 1. */
    static final QuantisationTable STEPS = new QuantisationTable(QuantisationTable.ones());

    private static final int SIDE = 8;

    /** Samples that two blocks of the source have in a row. */
    private static final int SPAN = 2 * SIDE;

    /** Smaller magnitudes, in output steps, are rounded to 0 by every quantiser, see {@link TrellisQuantiser}. */
    private static final float SURELY_ZERO = 0.4f;

    /** Largest magnitude of DC and AC at step 1. */
    private static final int MAX_VALUE = 2047;

    /**
     * For 1 to 16 samples inside the picture, then for each of the two blocks: entry [8 u + x] says what frequency u of
     * the source adds to frequency x of the result.
     */
    private static final float[][][] HALVED = halvedMatrices();

    /** The same where the direction is not halved. */
    private static final float[][] UNCHANGED = {identity(), null};

    private final Checkpoint checkpoint;
    private final float[] steps = new float[SIDE * SIDE];
    private final float[] least = new float[SIDE * SIDE];
    /** Rows of the source's blocks, halved horizontally; row v holds vertical frequency v. */
    private final float[] rows = new float[SIDE * SIDE];

    private final float[] result = new float[SIDE * SIDE];

    /** The energy of AC, in squares of a sixteenth of a step of DC, below which none is kept. */
    private double leastEnergy;

    DctChromaHalving(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    private static float[] identity() {
        float[] matrix = new float[SIDE * SIDE];
        for (int i = 0; i < SIDE; i++) {
            matrix[i * SIDE + i] = 1;
        }
        return matrix;
    }

    private static float[][][] halvedMatrices() {
        float[][][] matrices = new float[SPAN + 1][2][];
        for (int inside = 1; inside <= SPAN; inside++) {
            double[][] averaging = new double[SIDE][SPAN];
            for (int i = 0; i < SIDE; i++) {
                averaging[i][Math.min(2 * i, inside - 1)] += 0.5;
                averaging[i][Math.min(2 * i + 1, inside - 1)] += 0.5;
            }
            for (int half = 0; half < (inside > SIDE ? 2 : 1); half++) {
                matrices[inside][half] = inDctDomain(averaging, half * SIDE);
            }
        }
        return matrices;
    }

    /** C A C', transposed: A are the columns of the averaging for one block, C is the DCT (T.81 A.3.3). */
    private static float[] inDctDomain(double[][] averaging, int firstColumn) {
        float[] matrix = new float[SIDE * SIDE];
        for (int u = 0; u < SIDE; u++) {
            for (int x = 0; x < SIDE; x++) {
                double sum = 0;
                for (int i = 0; i < SIDE; i++) {
                    for (int j = 0; j < SIDE; j++) {
                        sum += cosine(x, i) * averaging[i][firstColumn + j] * cosine(u, j);
                    }
                }
                matrix[u * SIDE + x] = (float) sum;
            }
        }
        return matrix;
    }

    private static double cosine(int frequency, int sample) {
        double scale = frequency == 0 ? Math.sqrt(1.0 / SIDE) : Math.sqrt(2.0 / SIDE);
        return scale * Math.cos((2 * sample + 1) * frequency * Math.PI / (2 * SIDE));
    }

    /**
     * Replaces a component's coefficients by those of the halved component, in the same plane.
     *
     * @param source the frame that the planes were read with; {@code target} is the same with halved chrominance
     * @param from the steps of the source
     * @param to the steps that the result will be quantised with
     */
    void halve(
            CoefficientPlanes planes,
            Frame source,
            Frame target,
            int component,
            QuantisationTable from,
            QuantisationTable to) {
        for (int k = 0; k < SIDE * SIDE; k++) {
            steps[k] = from.step(k);
            least[k] = SURELY_ZERO * to.step(k);
        }
        leastEnergy = leastEnergy();
        FrameComponent fine = source.components().get(component);
        FrameComponent halved = target.components().get(component);
        boolean across = source.isFullAcross(fine);
        boolean down = source.isFullDown(fine);
        for (int row = 0; row < halved.blockRows(); row++) {
            checkpoint.reached();
            float[][] vertical = down ? HALVED[Math.min(SPAN, source.height() - row * SPAN)] : UNCHANGED;
            int firstRow = down ? 2 * row : row;
            for (int column = 0; column < halved.blockColumns(); column++) {
                float[][] horizontal = across ? HALVED[Math.min(SPAN, source.width() - column * SPAN)] : UNCHANGED;
                int firstColumn = across ? 2 * column : column;
                int place = planes.block(fine, row, column);
                if (vertical == HALVED[SPAN] && horizontal == HALVED[SPAN]) {
                    int upper = planes.block(fine, firstRow, firstColumn);
                    int lower = planes.block(fine, firstRow + 1, firstColumn);
                    if (isFlat(planes, upper, lower)) {
                        storeDc(planes, upper, lower, place);
                        continue;
                    }
                }
                Arrays.fill(result, 0);
                for (int y = 0; y < 2 && vertical[y] != null; y++) {
                    int block = planes.block(fine, firstRow + y, firstColumn);
                    addPair(planes, block, horizontal, vertical[y]);
                }
                // In place: the block there has been used, because it is not behind those just read.
                store(planes, place);
            }
        }
    }

    private double leastEnergy() {
        double lowest = Double.MAX_VALUE;
        for (int k = 1; k < SIDE * SIDE; k++) {
            lowest = Math.min(lowest, least[k]);
        }
        // A little less, for the rounding of floats.
        return 0.99 * 16 * lowest * lowest / (steps[0] * steps[0]);
    }

    /**
     * Whether two pairs of blocks have no AC and nearly the same DC. The result would be four plain quarters, whose AC
     * has the energy of their differences from the mean (Parseval), and no coefficient has more.
     */
    private boolean isFlat(CoefficientPlanes planes, int upper, int lower) {
        long[] masks = planes.masks;
        if ((masks[upper] | masks[upper + 1] | masks[lower] | masks[lower + 1]) != 0) {
            return false;
        }
        long a = planes.dc[upper];
        long b = planes.dc[upper + 1];
        long c = planes.dc[lower];
        long d = planes.dc[lower + 1];
        long sum = a + b + c + d;
        return 4 * (a * a + b * b + c * c + d * d) - sum * sum < leastEnergy;
    }

    /** The same DC as if all were made. */
    private void storeDc(CoefficientPlanes planes, int upper, int lower, int place) {
        float left = HALVED[SPAN][0][0];
        float right = HALVED[SPAN][1][0];
        float above = planes.dc[upper] * steps[0] * left + planes.dc[upper + 1] * steps[0] * right;
        float below = planes.dc[lower] * steps[0] * left + planes.dc[lower + 1] * steps[0] * right;
        planes.dc[place] = (short) rounded(left * above + right * below);
        planes.masks[place] = 0;
    }

    /** Adds one or two neighbouring blocks: first the rows of both are halved, then the columns of their sum. */
    private void addPair(CoefficientPlanes planes, int block, float[][] horizontal, float[] vertical) {
        int used = 1;
        Arrays.fill(rows, 0, SIDE, 0);
        for (int x = 0; x < 2 && horizontal[x] != null; x++) {
            final float[] matrix = horizontal[x];
            addFrequency(planes.dc[block + x] * steps[0], 0, 0, matrix, rows);
            for (long rest = planes.masks[block + x]; rest != 0; rest &= rest - 1) {
                int k = Long.numberOfTrailingZeros(rest);
                int natural = ZigZag.natural(k);
                int v = natural >> 3;
                if ((used & 1 << v) == 0) {
                    used |= 1 << v;
                    Arrays.fill(rows, v << 3, (v << 3) + SIDE, 0);
                }
                addFrequency(
                        planes.coefficients[(block + x << 6) + k] * steps[k], v << 3, (natural & 7) << 3, matrix, rows);
            }
        }
        for (int rest = used; rest != 0; rest &= rest - 1) {
            addRow(rows, Integer.numberOfTrailingZeros(rest) << 3, vertical, result);
        }
    }

    /** Without an inner loop, as one of so few steps would take longer to begin than to run. */
    private static void addFrequency(float value, int row, int column, float[] matrix, float[] rows) {
        rows[row] += value * matrix[column];
        rows[row + 1] += value * matrix[column + 1];
        rows[row + 2] += value * matrix[column + 2];
        rows[row + 3] += value * matrix[column + 3];
        rows[row + 4] += value * matrix[column + 4];
        rows[row + 5] += value * matrix[column + 5];
        rows[row + 6] += value * matrix[column + 6];
        rows[row + 7] += value * matrix[column + 7];
    }

    private static void addRow(float[] rows, int v, float[] vertical, float[] result) {
        float a = rows[v];
        float b = rows[v + 1];
        float c = rows[v + 2];
        float d = rows[v + 3];
        float e = rows[v + 4];
        float f = rows[v + 5];
        float g = rows[v + 6];
        float h = rows[v + 7];
        for (int y = 0; y < SIDE; y++) {
            float factor = vertical[v + y];
            int at = y << 3;
            result[at] += factor * a;
            result[at + 1] += factor * b;
            result[at + 2] += factor * c;
            result[at + 3] += factor * d;
            result[at + 4] += factor * e;
            result[at + 5] += factor * f;
            result[at + 6] += factor * g;
            result[at + 7] += factor * h;
        }
    }

    private void store(CoefficientPlanes planes, int block) {
        planes.dc[block] = (short) rounded(result[0]);
        long mask = 0;
        for (int k = 1; k < SIDE * SIDE; k++) {
            float value = result[ZigZag.natural(k)];
            if (Math.abs(value) >= least[k]) {
                planes.coefficients[(block << 6) + k] = (short) rounded(value);
                mask |= 1L << k;
            }
        }
        planes.masks[block] = mask;
    }

    private static int rounded(float value) {
        return Math.max(-MAX_VALUE, Math.min(MAX_VALUE, Math.round(value)));
    }
}
