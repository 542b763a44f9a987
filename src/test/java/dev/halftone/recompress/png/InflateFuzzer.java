package dev.halftone.recompress.png;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Sends streams, mostly damaged ones, to {@link ZlibStream} and to the JDK's zlib, in any pieces, and asks for any
 * lengths. Both must give the same bytes, and find the same damage at the same place. A run is determined by its seed.
 */
final class InflateFuzzer {

    private final Random random;
    private final DeflateStreams streams;
    private long whole;
    private long damaged;

    InflateFuzzer(long seed) {
        this.random = new Random(seed);
        this.streams = new DeflateStreams(random);
    }

    /** {@code InflateFuzzer STREAMS SEED}: a long run; prints the outcome. */
    public static void main(String[] arguments) {
        InflateFuzzer fuzzer = new InflateFuzzer(Long.parseLong(arguments[1]));
        fuzzer.run(Long.parseLong(arguments[0]));
        System.out.println(fuzzer.whole + " whole, " + fuzzer.damaged + " damaged");
    }

    void run(long count) {
        for (long i = 0; i < count; i++) {
            byte[] stream = streams.next();
            List<DataPieces.Piece> pieces = pieces(stream);
            List<Integer> lengths = lengths(ZlibOfJdk.prefix(stream).length);
            InflatedParts expected = new InflatedParts();
            ZlibOfJdk.inflate(given(pieces), lengths, expected);
            String outcome;
            try {
                outcome = InflatedParts.of(given(pieces), lengths).toString();
            } catch (RuntimeException e) {
                throw new AssertionError(description(i, stream, pieces, lengths), e);
            }
            if (!outcome.equals(expected.toString())) {
                throw new AssertionError(
                        outcome + " instead of " + expected + ": " + description(i, stream, pieces, lengths));
            }
            if (expected.isWhole()) {
                whole++;
            } else {
                damaged++;
            }
        }
    }

    private static String description(
            long number, byte[] stream, List<DataPieces.Piece> pieces, List<Integer> lengths) {
        return "stream " + number + ", " + HexFormat.of().formatHex(stream) + " in pieces of "
                + pieces.stream().map(piece -> piece.to() - piece.from()).toList() + ", asked for " + lengths;
    }

    private static DataPieces given(List<DataPieces.Piece> pieces) {
        Iterator<DataPieces.Piece> rest = pieces.iterator();
        return () -> rest.hasNext() ? rest.next() : null;
    }

    /** In arrays that have other bytes around each piece. */
    private List<DataPieces.Piece> pieces(byte[] stream) {
        List<DataPieces.Piece> pieces = new ArrayList<>();
        int most = random.nextBoolean() ? stream.length : 1 + random.nextInt(60);
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(most));
            int before = random.nextInt(3);
            byte[] bytes = new byte[before + length + random.nextInt(30)];
            random.nextBytes(bytes);
            System.arraycopy(stream, at, bytes, before, length);
            pieces.add(new DataPieces.Piece(bytes, before, before + length));
            at += length;
        }
        return pieces;
    }

    /** Mostly all that there is, because what is behind that may be damaged too. */
    private List<Integer> lengths(int all) {
        List<Integer> lengths = new ArrayList<>();
        int most = random.nextBoolean() ? all : 1 + random.nextInt(400);
        int left = Math.max(1, all + (random.nextInt(3) == 0 ? random.nextInt(7) - 3 : 0));
        while (left > 0) {
            int length = Math.min(left, 1 + random.nextInt(Math.max(1, most)));
            lengths.add(length);
            left -= length;
        }
        return lengths;
    }

    long whole() {
        return whole;
    }

    long damaged() {
        return damaged;
    }
}
