package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeLengthsTest {
    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();

    @Test
    void aSingleSymbolHasACodeOfOneBit() {
        int[] frequencies = new int[256];
        frequencies[7] = 3;
        HuffmanSpecification table = codeLengths.optimal(frequencies, 0);
        assertThat(table.count(1)).isEqualTo(1);
        assertThat(table.values()).containsExactly(7);
    }

    @Test
    void anUnusedTableIsNotEmpty() {
        assertThat(codeLengths.optimal(new int[256], 0).values()).hasSize(1);
    }

    @Test
    void codesAreAsShortAsAHuffmanTreeWithAReservedLeafAllows() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int[] frequencies = new int[256];
            int symbols = 2 + random.nextInt(254);
            for (int i = 0; i < symbols; i++) {
                frequencies[random.nextInt(256)] = 50 + random.nextInt(1000);
            }
            assertThat(bits(codeLengths.optimal(frequencies, 0), frequencies)).isEqualTo(treeBits(frequencies));
        }
    }

    @Test
    void noCodeIsLongerThanSixteenBitsOrAllOnes() {
        int[] fibonacci = new int[256];
        long a = 1;
        long b = 1;
        for (int i = 0; i < 45; i++) {
            fibonacci[i] = (int) Math.min(a, Integer.MAX_VALUE);
            long next = a + b;
            a = b;
            b = next;
        }
        HuffmanSpecification table = codeLengths.optimal(fibonacci, 0);
        assertThat(table.values()).hasSize(45).doesNotHaveDuplicates();
        int code = 0;
        for (int length = 1; length <= 16; length++) {
            code += table.count(length);
            assertThat(code).as("codes up to %d bits", length).isLessThan(1 << length);
            code <<= 1;
        }
    }

    private static long bits(HuffmanSpecification table, int[] frequencies) {
        long bits = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++) {
            for (int i = table.count(length); i > 0; i--) {
                bits += (long) length * frequencies[table.value(index++)];
            }
        }
        return bits;
    }

    /** The sum of all inner nodes' weights is the length of the coded text; the reserved leaf weighs nothing. */
    private static long treeBits(int[] frequencies) {
        PriorityQueue<Long> queue = new PriorityQueue<>();
        queue.add(0L);
        Arrays.stream(frequencies).filter(f -> f > 0).forEach(f -> queue.add((long) f));
        long bits = 0;
        while (queue.size() > 1) {
            long node = queue.remove() + queue.remove();
            bits += node;
            queue.add(node);
        }
        return bits;
    }
}
