package dev.halftone.recompress.png;

import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;

/** What came of a stream, to be compared. */
final class InflatedParts {

    private final Adler32 sum = new Adler32();
    private long whole;
    private String outcome = "whole";

    void add(byte[] part) {
        sum.update(part);
        whole += part.length;
    }

    void end(long inflated) {
        outcome = "ends behind " + inflated;
    }

    void damage(String message, long inflated) {
        outcome = message + " behind " + inflated;
    }

    boolean isWhole() {
        return outcome.equals("whole");
    }

    String outcome() {
        return outcome;
    }

    @Override
    public String toString() {
        return whole + " bytes with " + Long.toHexString(sum.getValue()) + ", " + outcome;
    }

    /** What {@link ZlibStream} makes of a stream. */
    static InflatedParts of(DataPieces pieces, Iterable<Integer> lengths) {
        InflatedParts parts = new InflatedParts();
        ZlibStream data = new ZlibStream(pieces, () -> {});
        try {
            for (int length : lengths) {
                int from = data.take(length);
                data.lookAhead();
                parts.add(Arrays.copyOfRange(data.bytes(), from, from + length));
            }
        } catch (EndOfDataException e) {
            parts.end(data.inflated());
        } catch (DataFormatException e) {
            parts.damage(e.getMessage(), data.inflated());
        }
        return parts;
    }
}
