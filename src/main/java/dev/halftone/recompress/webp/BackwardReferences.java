package dev.halftone.recompress.webp;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Reads lengths and distances of repeated pixels (RFC 9649 section 5.2.2). */
final class BackwardReferences {

    /** Pixels up and to the left. */
    private record Neighbour(int x, int y) {}

    /**
     * The neighbours that the smallest distances stand for. The specification lists all 120. They are those of the
     * current row and the seven above it, nearest first; at the same distance the higher one is first, then the left
     * one.
     */
    private static final List<Neighbour> NEIGHBOURS = IntStream.range(0, 8)
            .boxed()
            .flatMap(y -> IntStream.rangeClosed(y == 0 ? 1 : -7, 8).mapToObj(x -> new Neighbour(x, y)))
            .sorted(Comparator.<Neighbour>comparingInt(n -> n.x * n.x + n.y * n.y)
                    .thenComparing(Comparator.<Neighbour>comparingInt(n -> n.y).reversed())
                    .thenComparing(Comparator.<Neighbour>comparingInt(n -> n.x).reversed()))
            .toList();

    private final BitReader bits;
    private final int[] neighbours;

    /** @param width of the picture */
    BackwardReferences(BitReader bits, int width) {
        this.bits = bits;
        this.neighbours = NEIGHBOURS.stream()
                .mapToInt(n -> Math.max(1, n.x + n.y * width))
                .toArray();
    }

    /** The value of a prefix and the bits after it, at least 1. */
    int readValue(int prefix) {
        if (prefix < 4) {
            return prefix + 1;
        }
        int extraBits = prefix - 2 >> 1;
        return (2 + (prefix & 1) << extraBits) + bits.read(extraBits) + 1;
    }

    /** @return the distance in pixels, at least 1 */
    int readDistance(PrefixCode prefixes) {
        bits.fill();
        int value = readValue(prefixes.read(bits));
        return value <= neighbours.length ? neighbours[value - 1] : value - neighbours.length;
    }
}
