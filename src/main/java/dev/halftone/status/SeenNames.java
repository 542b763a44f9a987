package dev.halftone.status;

import java.util.Locale;

/**
 * Names that have occurred, in a fixed amount of memory (a Bloom filter): it forgets none, but may take a new name for a
 * seen one. Of 100,000 names this happens to about one in a thousand.
 */
final class SeenNames {

    /** 128 KB. */
    private static final int BITS = 1 << 20;

    private static final int PROBES = 5;

    private final long[] bits = new long[BITS / Long.SIZE];

    /**
     * Adds a name.
     *
     * @return whether it may have been added before; names that differ only in case count as one
     */
    boolean add(String name) {
        long hash = hash(folded(name));
        int probe = (int) hash;
        int step = (int) (hash >>> 32) | 1;
        boolean seen = true;
        for (int i = 0; i < PROBES; i++) {
            int bit = probe & (BITS - 1);
            long mask = 1L << bit;
            seen &= (bits[bit / Long.SIZE] & mask) != 0;
            bits[bit / Long.SIZE] |= mask;
            probe += step;
        }
        return seen;
    }

    /** Upper case first: file systems take ß for ss. */
    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** FNV-1a over the characters, with the bits mixed. The hash of a string has too few bits. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
        return hash ^ hash >>> 29;
    }
}
