package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * A PNG of random samples, written straight by the specification: any colour type, depth, filter, interlaced or not.
 *
 * @param filter 0 to 4 for all scanlines, or 5 for another one each
 * @param transparency the content of tRNS, or an empty array
 */
record GeneratedPng(
        int width, int height, int depth, int type, boolean interlaced, int filter, byte[] transparency, long seed) {

    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[][] KINDS = {
        {0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1}, {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16},
        {6, 8}, {6, 16}
    };
    private static final int[][] SIZES = {{1, 1}, {2, 1}, {3, 9}, {19, 14}, {33, 40}};

    /** Every colour type and depth, each size, each filter, interlaced and not, with tRNS and without. */
    static List<GeneratedPng> all() {
        List<GeneratedPng> all = new ArrayList<>();
        for (int[] kind : KINDS) {
            for (int[] size : SIZES) {
                for (int filter = 0; filter <= 5; filter++) {
                    long seed = all.size();
                    all.add(new GeneratedPng(size[0], size[1], kind[1], kind[0], false, filter, new byte[0], seed));
                    all.add(new GeneratedPng(size[0], size[1], kind[1], kind[0], true, filter, new byte[0], seed));
                    if (kind[0] < 4) {
                        all.add(transparent(size, kind, filter % 2 == 0, filter, seed));
                    }
                }
            }
        }
        return all;
    }

    private static GeneratedPng transparent(int[] size, int[] kind, boolean interlaced, int filter, long seed) {
        GeneratedPng opaque =
                new GeneratedPng(size[0], size[1], kind[1], kind[0], interlaced, filter, new byte[0], seed);
        byte[] transparency = {(byte) 200, 0, 30};
        if (kind[0] != 3) {
            int[] samples = opaque.samples();
            int pixel = samples.length / opaque.channels() / 2 * opaque.channels();
            ByteBuffer colour = ByteBuffer.allocate(2 * opaque.channels());
            for (int c = 0; c < opaque.channels(); c++) {
                colour.putShort((short) samples[pixel + c]);
            }
            transparency = colour.array();
        } else if (kind[1] == 1) {
            transparency = new byte[] {(byte) 200, 0};
        }
        return new GeneratedPng(size[0], size[1], kind[1], kind[0], interlaced, filter, transparency, seed);
    }

    int channels() {
        return type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    }

    /** Row by row, pixel by pixel; smooth enough for every branch of the Paeth predictor. */
    private int[] samples() {
        Random random = new Random(seed);
        int max = (1 << depth) - 1;
        int[] samples = new int[width * height * channels()];
        for (int i = 0; i < samples.length; i++) {
            boolean alphaOfOpaqueRow = i % channels() == channels() - 1 && type >= 4 && i / channels() / width % 2 == 0;
            samples[i] = alphaOfOpaqueRow ? max : random.nextInt(max + 1);
        }
        return samples;
    }

    /** Two colours fewer than there may be, so that some indices are past the end. */
    private byte[] palette() {
        byte[] palette = new byte[3 * Math.max(1, (1 << depth) - 2)];
        new Random(seed + 1).nextBytes(palette);
        return palette;
    }

    /** What the picture looks like, computed from its samples and in floating point. */
    byte[] expected() {
        int colours = type == 0 || type == 4 ? 1 : 3;
        int[] samples = samples();
        byte[] expected = new byte[width * height * colours];
        byte[] palette = type == 3 ? palette() : null;
        double max = (1 << depth) - 1;
        for (int i = 0; i < width * height; i++) {
            int first = i * channels();
            double alpha = 1;
            if (type >= 4) {
                alpha = Math.round(255 * samples[first + colours] / max) / 255.0;
            } else if (type == 3) {
                alpha = samples[first] < transparency.length ? (transparency[samples[first]] & 0xff) / 255.0 : 1;
            } else if (transparency.length > 0) {
                alpha = isTransparent(samples, first) ? 0 : 1;
            }
            for (int c = 0; c < colours; c++) {
                int at = 3 * samples[first] + c;
                double sample = type != 3
                        ? Math.round(255 * samples[first + c] / max)
                        : at < palette.length ? palette[at] & 0xff : 0;
                expected[i * colours + c] = (byte) Math.round(sample * alpha + 255 * (1 - alpha));
            }
        }
        return expected;
    }

    private boolean isTransparent(int[] samples, int first) {
        ByteBuffer colour = ByteBuffer.wrap(transparency);
        for (int c = 0; c < channels(); c++) {
            if ((colour.getShort(2 * c) & 0xffff) != samples[first + c]) {
                return false;
            }
        }
        return true;
    }

    /** The compressed pixels. */
    byte[] data() {
        return deflated(scanlines());
    }

    /** The filtered scanlines of all passes. */
    byte[] scanlines() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int[][] passes = interlaced ? PASSES : new int[][] {{0, 0, 1, 1}};
        int[] samples = samples();
        for (int[] pass : passes) {
            byte[] above = null;
            for (int y = pass[1]; y < height && pass[0] < width; y += pass[3]) {
                byte[] line = line(samples, y, pass[0], pass[2]);
                byte[] prior = above == null ? new byte[line.length] : above;
                write(line, prior, filter < 5 ? filter : (y * 7 + 3) % 5, out);
                above = line;
            }
        }
        return out.toByteArray();
    }

    private byte[] line(int[] samples, int y, int x0, int step) {
        int pixels = (width - x0 + step - 1) / step;
        byte[] line = new byte[(pixels * channels() * depth + 7) / 8];
        int bit = 0;
        for (int x = x0; x < width; x += step) {
            for (int c = 0; c < channels(); c++) {
                int sample = samples[(y * width + x) * channels() + c];
                for (int b = depth - 1; b >= 0; b--, bit++) {
                    line[bit / 8] |= (byte) ((sample >> b & 1) << 7 - bit % 8);
                }
            }
        }
        return line;
    }

    private void write(byte[] line, byte[] above, int filter, ByteArrayOutputStream out) {
        int distance = Math.max(1, channels() * depth / 8);
        out.write(filter);
        for (int i = 0; i < line.length; i++) {
            int a = i < distance ? 0 : line[i - distance] & 0xff;
            int b = above[i] & 0xff;
            int c = i < distance ? 0 : above[i - distance] & 0xff;
            int predicted =
                    switch (filter) {
                        case 1 -> a;
                        case 2 -> b;
                        case 3 -> (a + b) / 2;
                        case 4 -> paeth(a, b, c);
                        default -> 0;
                    };
            out.write(line[i] - predicted);
        }
    }

    private static int paeth(int a, int b, int c) {
        int p = a + b - c;
        int pa = Math.abs(p - a);
        int pb = Math.abs(p - b);
        int pc = Math.abs(p - c);
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater();
        deflater.setInput(raw);
        deflater.finish();
        byte[] out = new byte[raw.length + 1000];
        int length = deflater.deflate(out);
        deflater.end();
        return java.util.Arrays.copyOf(out, length);
    }

    byte[] file() {
        return file(data());
    }

    /** The file with other compressed pixels, in three data chunks. */
    byte[] file(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SeedFiles.read("rgba.png"), 0, PngChunks.SIGNATURE_LENGTH);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) depth).put((byte) type).putShort((short) 0).put((byte) (interlaced ? 1 : 0));
        out.writeBytes(PngChunks.chunk(PngChunks.IHDR, header.array()));
        if (type == 3) {
            out.writeBytes(PngChunks.chunk(PngChunks.PLTE, palette()));
        }
        if (transparency.length > 0) {
            out.writeBytes(PngChunks.chunk(PngChunks.TRNS, transparency));
        }
        int third = data.length / 3;
        out.writeBytes(PngChunks.chunk(PngChunks.IDAT, java.util.Arrays.copyOf(data, third)));
        out.writeBytes(PngChunks.chunk(PngChunks.IDAT, new byte[0]));
        out.writeBytes(PngChunks.chunk(PngChunks.IDAT, java.util.Arrays.copyOfRange(data, third, data.length)));
        out.writeBytes(PngChunks.chunk(PngChunks.IEND, new byte[0]));
        return out.toByteArray();
    }
}
