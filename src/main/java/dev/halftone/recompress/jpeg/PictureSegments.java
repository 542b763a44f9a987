package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * The segments of a source that make up its picture: tables, frame, and scans with their data. A source may be read
 * more than once, and a scan may be decoded in only one of these passes. Only that pass knows where the scan's data
 * ends and stray bytes begin.
 */
final class PictureSegments {
    /** Start and end offsets, alternating. */
    private int[] bounds = new int[32];

    private int count;
    private int at;

    /** Clears all segments for another source. */
    void clear() {
        count = 0;
        at = 0;
    }

    /** Begins another pass over the same source. */
    void restart() {
        at = 0;
    }

    void add(int from, int to) {
        if (at < count) {
            bounds[at + 1] = Math.min(bounds[at + 1], to);
        } else {
            if (count == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * count);
            }
            bounds[count] = from;
            bounds[count + 1] = to;
            count += 2;
        }
        at += 2;
    }

    int[] bounds() {
        return Arrays.copyOf(bounds, count);
    }
}
