package dev.halftone.recompress.jpeg;

import dev.halftone.Pictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damaged JPEGs: seeds with bytes changed, removed, repeated, cut, and spliced with other seeds. */
public final class Mutations {
    private final List<byte[]> seeds;
    private final Random random;

    /** @param random determines the mutations; others may draw from it, too */
    public Mutations(List<byte[]> seeds, Random random) {
        this.seeds = seeds;
        this.random = random;
    }

    /** Small pictures of every kind of coding. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String options : new String[] {
            "-sample 2x2",
            "-sample 1x1 -restart 1B",
            "-sample 2x1 -optimize",
            "-progressive -sample 2x2",
            "-progressive -sample 1x1 -restart 2B",
            "-grayscale",
            "-grayscale -progressive",
            "-quality 100",
            "-quality 5 -sample 1x2,2x1,1x1"
        }) {
            seeds.add(Libjpeg.cjpeg(Pictures.ppm(40, 24), options.split(" ")));
        }
        return seeds;
    }

    /** The next one, with one to four changes. */
    public byte[] next() {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        int mutations = 1 + random.nextInt(4);
        for (int m = 0; m < mutations && input.length > 2; m++) {
            int at = random.nextInt(input.length);
            int length = 1 + random.nextInt(Math.min(32, input.length - at));
            switch (random.nextInt(8)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> input[at] = (byte) random.nextInt(256);
                case 2 -> input[at] = (byte) 0xFF;
                case 3 -> input = Arrays.copyOf(input, at);
                case 4 -> input = joined(input, at, input, at + length);
                case 5 -> input = joined(input, at + length, input, at);
                case 6 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    input = joined(input, at, other, random.nextInt(other.length));
                }
                default -> {
                    // Headers are a small part of a file, but most errors are in them.
                    input[random.nextInt(Math.min(input.length, 700))] = (byte) random.nextInt(256);
                }
            }
        }
        return input;
    }

    /** The beginning of one file and the rest of the other. */
    private static byte[] joined(byte[] a, int end, byte[] b, int start) {
        byte[] joined = Arrays.copyOf(a, end + b.length - start);
        System.arraycopy(b, start, joined, end, b.length - start);
        return joined;
    }
}
