package dev.halftone.recompress.png;

import java.util.Arrays;

/** Filters a scanline (section 9.2). It holds the results of all filters for one scanline at a time. */
final class FilteredScanline {

    private static final int FILTERS = 5;
    private static final int NONE = 0;
    private static final int SUB = 1;
    private static final int UP = 2;
    private static final int AVERAGE = 3;
    private static final int PAETH = 4;

    private final int length;
    private final int distance;
    private final FilterStrategy strategy;
    /** By filter: its number, and the bytes. */
    private final byte[][] results;

    private final int[] counts = new int[256];

    FilteredScanline(int length, int distance, FilterStrategy strategy) {
        this.length = length;
        this.distance = distance;
        this.strategy = strategy;
        this.results = new byte[strategy == FilterStrategy.NONE ? 1 : FILTERS][length + 1];
        for (int filter = 0; filter < results.length; filter++) {
            results[filter][0] = (byte) filter;
        }
    }

    /**
     * Filters one scanline.
     *
     * @param above the scanline above; zeros above the first
     * @return the number of the filter and the filtered bytes, until the next call
     */
    byte[] filter(byte[] scanline, byte[] above) {
        System.arraycopy(scanline, 0, results[NONE], 1, length);
        if (strategy == FilterStrategy.NONE) {
            return results[NONE];
        }
        sub(scanline, results[SUB]);
        up(scanline, above, results[UP]);
        average(scanline, above, results[AVERAGE]);
        paeth(scanline, above, results[PAETH]);
        byte[] best = results[NONE];
        double least = Double.MAX_VALUE;
        for (byte[] result : results) {
            double cost = strategy == FilterStrategy.LEAST_SUM ? sum(result) : entropy(result);
            if (cost < least) {
                least = cost;
                best = result;
            }
        }
        return best;
    }

    private void sub(byte[] scanline, byte[] out) {
        int first = Math.min(distance, length);
        System.arraycopy(scanline, 0, out, 1, first);
        for (int i = first; i < length; i++) {
            out[i + 1] = (byte) (scanline[i] - scanline[i - distance]);
        }
    }

    private void up(byte[] scanline, byte[] above, byte[] out) {
        for (int i = 0; i < length; i++) {
            out[i + 1] = (byte) (scanline[i] - above[i]);
        }
    }

    private void average(byte[] scanline, byte[] above, byte[] out) {
        int first = Math.min(distance, length);
        for (int i = 0; i < first; i++) {
            out[i + 1] = (byte) (scanline[i] - ((above[i] & 0xff) >> 1));
        }
        for (int i = first; i < length; i++) {
            out[i + 1] = (byte) (scanline[i] - ((scanline[i - distance] & 0xff) + (above[i] & 0xff) >> 1));
        }
    }

    private void paeth(byte[] scanline, byte[] above, byte[] out) {
        int first = Math.min(distance, length);
        for (int i = 0; i < first; i++) {
            out[i + 1] = (byte) (scanline[i] - above[i]);
        }
        for (int i = first; i < length; i++) {
            int left = scanline[i - distance] & 0xff;
            int up = above[i] & 0xff;
            int corner = above[i - distance] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearer = toLeft <= toUp ? left : up;
            int predicted = Math.min(toLeft, toUp) <= toCorner ? nearer : corner;
            out[i + 1] = (byte) (scanline[i] - predicted);
        }
    }

    private long sum(byte[] filtered) {
        int sum = 0;
        long total = 0;
        for (int i = 1; i <= length; i++) {
            sum += Math.abs(filtered[i]);
            if ((i & 0xffff) == 0) {
                total += sum;
                sum = 0;
            }
        }
        return total + sum;
    }

    /** In bits, without the constant part that all filters have in common. */
    private double entropy(byte[] filtered) {
        Arrays.fill(counts, 0);
        for (int i = 1; i <= length; i++) {
            counts[filtered[i] & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 1) {
                bits -= count * Math.log(count);
            }
        }
        return bits;
    }
}
