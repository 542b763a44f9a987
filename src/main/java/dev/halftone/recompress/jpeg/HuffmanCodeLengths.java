package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Finds the optimal code lengths for a table: the procedure of T.81 K.2 (figures K.1 to K.4), with the two smallest
 * frequencies found by merging two sorted queues instead of searching. One code point is reserved, so that no code
 * is all ones, and lengths are limited to 16 bits.
 */
final class HuffmanCodeLengths {
    private static final int SYMBOLS = 256;
    /** The reserved code point is one more symbol (K.2, "an extra code point"). */
    private static final int NODES = 2 * (SYMBOLS + 1);

    /** A Huffman tree of 257 leaves is at most this deep. */
    private static final int DEEPEST = SYMBOLS;

    private final long[] sorted = new long[SYMBOLS + 1];
    private final long[] weight = new long[NODES];
    private final int[] parent = new int[NODES];
    private final int[] depth = new int[NODES];
    private final int[] lengths = new int[DEEPEST + 1];

    /**
     * @param frequencies of the 256 symbols, from this index on
     * @return a table with a code for every symbol whose frequency is not 0; never empty
     */
    HuffmanSpecification optimal(int[] frequencies, int from) {
        int used = sort(frequencies, from);
        countLengths(used);
        limitLengths();
        removeReserved();
        byte[] bits = new byte[HuffmanSpecification.MAX_LENGTH];
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            bits[length - 1] = (byte) lengths[length];
        }
        // The most frequent symbols get the shortest codes; leaf 0 is the reserved point.
        byte[] values = new byte[used - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) ~(sorted[used - 1 - i] & 0xFF);
        }
        return new HuffmanSpecification(bits, values);
    }

    /** Leaves in rising order of frequency, as frequency << 8 | ~symbol; the reserved point is first, with 0. */
    private int sort(int[] frequencies, int from) {
        int used = 1;
        sorted[0] = 0;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            long frequency = frequencies[from + symbol];
            if (frequency > 0) {
                sorted[used++] = frequency << 8 | ~symbol & 0xFF;
            }
        }
        if (used == 1) {
            sorted[used++] = 1 << 8 | 0xFF; // an empty table is not allowed everywhere; symbol 0 costs one byte
        }
        Arrays.sort(sorted, 1, used);
        return used;
    }

    /** Builds the tree and counts leaves per depth (figures K.1 and K.2). */
    private void countLengths(int leaves) {
        for (int i = 0; i < leaves; i++) {
            weight[i] = sorted[i] >> 8;
        }
        int leaf = 0;
        int node = leaves;
        int nodes = leaves;
        int last = 2 * leaves - 1;
        while (nodes < last) {
            long sum = 0;
            for (int child = 0; child < 2; child++) {
                boolean takeLeaf = leaf < leaves && (node >= nodes || weight[leaf] <= weight[node]);
                int taken = takeLeaf ? leaf++ : node++;
                parent[taken] = nodes;
                sum += weight[taken];
            }
            weight[nodes++] = sum;
        }
        Arrays.fill(lengths, 0);
        depth[last - 1] = 0;
        for (int i = last - 2; i >= 0; i--) {
            depth[i] = depth[parent[i]] + 1;
            if (i < leaves) {
                lengths[depth[i]]++;
            }
        }
    }

    /** Adjust_BITS, figure K.3. */
    private void limitLengths() {
        for (int i = DEEPEST; i > HuffmanSpecification.MAX_LENGTH; i--) {
            while (lengths[i] > 0) {
                int j = i - 2;
                while (lengths[j] == 0) {
                    j--;
                }
                lengths[i] -= 2;
                lengths[i - 1]++;
                lengths[j + 1] += 2;
                lengths[j]--;
            }
        }
    }

    /** The reserved point is the last of the longest codes: the one of all ones. */
    private void removeReserved() {
        int length = HuffmanSpecification.MAX_LENGTH;
        while (lengths[length] == 0) {
            length--;
        }
        lengths[length]--;
    }
}
