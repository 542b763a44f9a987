package dev.halftone.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a representation that a Range header asks for (RFC 9110, section 14.2). Multiple ranges, other units and
 * malformed headers are ignored, as the RFC permits.
 *
 * @param first the first byte's position
 * @param length in bytes; 0 if the range is beyond the end and cannot be satisfied
 */
record ByteRange(long first, long length) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** @param header the Range header, or null */
    static ByteRange of(String header, long size) {
        ByteRange whole = new ByteRange(0, size);
        Matcher range = SINGLE.matcher(header == null ? "" : header.strip());
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return whole;
        }
        if (range.group(1).isEmpty()) {
            long suffix = Math.min(size, Long.parseLong(range.group(2)));
            return new ByteRange(size - suffix, suffix);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        boolean backwards = !range.group(2).isEmpty() && Long.parseLong(range.group(2)) < first;
        if (backwards) {
            return whole;
        }
        return new ByteRange(first, Math.max(0, last - first + 1));
    }

    boolean isSatisfiable() {
        return length > 0;
    }

    /** The Content-Range header's value. */
    String contentRange(long size) {
        return isSatisfiable() ? "bytes " + first + "-" + (first + length - 1) + "/" + size : "bytes */" + size;
    }
}
