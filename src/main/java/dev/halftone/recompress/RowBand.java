package dev.halftone.recompress;

/**
 * Filters finished rows along, a band of them at a time. The band is turned, so that the loops run down its columns,
 * and the result is turned back.
 */
final class RowBand {

    private static final int MAX_ROWS = 128;
    private static final int MIN_ROWS = 16;
    /** The band should stay in the cache of a processor core. */
    private static final int MAX_SAMPLES = 1 << 18;
    /** Columns that are turned at once: half a line of the cache. */
    private static final int TURNED = 8;

    private final int width;
    private final byte[] target;
    private final int targetWidth;
    private final int targetHeight;
    private final LineScaler columns;
    private final float[][] rows;
    private final float[][] turned;
    private int waiting;
    private int done;

    /**
     * @param width samples per row
     * @param kernel null if rows stay as they are, without what they have more than the target
     * @param target takes {@code targetHeight} rows of {@code targetWidth} samples
     */
    RowBand(int width, ScalingKernel kernel, byte[] target, int targetWidth, int targetHeight) {
        this.width = width;
        this.target = target;
        this.targetWidth = targetWidth;
        this.targetHeight = targetHeight;
        int height = kernel == null ? 1 : Math.min(targetHeight, bandHeight(width));
        this.columns = kernel == null ? null : new LineScaler(kernel, width, height, TURNED);
        this.rows = new float[height][width];
        this.turned = new float[kernel == null ? 0 : TURNED][height];
    }

    private static int bandHeight(int width) {
        return Math.max(MIN_ROWS, Math.min(MAX_ROWS, MAX_SAMPLES / width));
    }

    /** Where the next row has to be put, before it {@link #arrive arrives}. */
    float[] slot() {
        return rows[waiting];
    }

    void arrive() {
        waiting++;
        if (waiting < rows.length && done + waiting < targetHeight) {
            return;
        }
        if (columns == null) {
            store(rows[0], target, done * targetWidth, targetWidth);
        } else {
            filter();
        }
        done += waiting;
        waiting = 0;
    }

    /** Whether the target has all its rows. */
    boolean isComplete() {
        return done == targetHeight;
    }

    private static void store(float[] row, byte[] out, int at, int width) {
        for (int i = 0; i < width; i++) {
            out[at + i] = sample(row[i]);
        }
    }

    private void filter() {
        columns.begin();
        int made = 0;
        for (int x = 0; x < width; x += TURNED) {
            int count = Math.min(TURNED, width - x);
            turn(x, count);
            columns.arrive(count);
            for (; columns.hasNext(); made++) {
                columns.next(turned[made % TURNED], waiting);
                if (made % TURNED == TURNED - 1) {
                    storeEight(made - TURNED + 1);
                }
            }
        }
        for (int x = made - made % TURNED; x < made; x++) {
            storeOne(x);
        }
    }

    private void turn(int x, int count) {
        if (count == TURNED) {
            turnEight(
                    x,
                    columns.slot(0),
                    columns.slot(1),
                    columns.slot(2),
                    columns.slot(3),
                    columns.slot(4),
                    columns.slot(5),
                    columns.slot(6),
                    columns.slot(7));
            return;
        }
        for (int i = 0; i < count; i++) {
            float[] column = columns.slot(i);
            for (int y = 0; y < waiting; y++) {
                column[y] = rows[y][x + i];
            }
        }
    }

    private void turnEight(
            int x, float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, float[] g, float[] h) {
        int height = waiting;
        for (int y = 0; y < height; y++) {
            float[] row = rows[y];
            a[y] = row[x];
            b[y] = row[x + 1];
            c[y] = row[x + 2];
            d[y] = row[x + 3];
            e[y] = row[x + 4];
            f[y] = row[x + 5];
            g[y] = row[x + 6];
            h[y] = row[x + 7];
        }
    }

    private void storeEight(int x) {
        float[] a = turned[0];
        float[] b = turned[1];
        float[] c = turned[2];
        float[] d = turned[3];
        float[] e = turned[4];
        float[] f = turned[5];
        float[] g = turned[6];
        float[] h = turned[7];
        int at = done * targetWidth + x;
        int height = waiting;
        for (int y = 0; y < height; y++, at += targetWidth) {
            target[at] = sample(a[y]);
            target[at + 1] = sample(b[y]);
            target[at + 2] = sample(c[y]);
            target[at + 3] = sample(d[y]);
            target[at + 4] = sample(e[y]);
            target[at + 5] = sample(f[y]);
            target[at + 6] = sample(g[y]);
            target[at + 7] = sample(h[y]);
        }
    }

    private void storeOne(int x) {
        float[] column = turned[x % TURNED];
        for (int y = 0, at = done * targetWidth + x; y < waiting; y++, at += targetWidth) {
            target[at] = sample(column[y]);
        }
    }

    private static byte sample(float value) {
        return (byte) Math.max(0, Math.min(255, (int) (value + 0.5f)));
    }
}
