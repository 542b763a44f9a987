package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Where in a source the segments are that its picture is made of: tables, frame, and scans with their data. A source may be
 * read more than once, and a scan be decoded in one reading alone: only that one knows where its data end in front of what
 * is none.
 */
final class PictureSegments {
    /** Beginnings and ends in turn. */
    private int[] bounds = new int[32];

    private int count;
    private int at;

    /** Forgets all, for another source. */
    void clear() {
        count = 0;
        at = 0;
    }

    /** The same source is read again from its beginning. */
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
