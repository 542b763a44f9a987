package dev.halftone.recompress.png;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * Streams of zlib, whole and damaged: of the JDK's compressor, and of a writer that uses what no compressor does, such
 * as codes of 15 bits, codes that leave bits without a meaning, and matches that refer too far back.
 */
final class DeflateStreams {

    private static final int[] ORDER_OF_LENGTHS = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private final Random random;

    DeflateStreams(Random random) {
        this.random = random;
    }

    /** The next one, mostly damaged. */
    byte[] next() {
        byte[] stream = random.nextInt(3) == 0 ? compressed() : written();
        return random.nextInt(4) == 0 ? stream : damaged(stream);
    }

    /** A whole one of the JDK's compressor. */
    byte[] compressed() {
        byte[] content = content();
        Deflater deflater = new Deflater(random.nextInt(10));
        deflater.setStrategy(random.nextInt(3));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        byte[] buffer = new byte[content.length + 64];
        int done = 0;
        while (done < content.length) {
            int length = Math.min(content.length - done, 1 + random.nextInt(content.length));
            deflater.setInput(content, done, length);
            done += length;
            int flush = new int[] {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH}[random.nextInt(3)];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, flush);
                stream.write(buffer, 0, count);
            } while (count == buffer.length);
        }
        deflater.finish();
        while (!deflater.finished()) {
            stream.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return stream.toByteArray();
    }

    private byte[] content() {
        byte[] content = new byte[1 + random.nextInt(random.nextInt(30) == 0 ? 200_000 : 3_000)];
        int kind = random.nextInt(4);
        int spread = 1 + random.nextInt(60);
        int period = 1 + random.nextInt(20);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte)
                    switch (kind) {
                        case 0 -> random.nextInt(256);
                        case 1 -> random.nextGaussian() * spread;
                        case 2 -> i < period || random.nextInt(200) == 0 ? random.nextInt(256) : content[i - period];
                        default -> random.nextInt(40) == 0 ? random.nextInt(256) : 0;
                    };
        }
        return content;
    }

    private byte[] damaged(byte[] stream) {
        byte[] damaged = stream;
        for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(damaged.length, 40) : damaged.length);
            switch (random.nextInt(6)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                case 3 -> damaged[damaged.length - 1 - random.nextInt(Math.min(6, damaged.length))]++;
                case 4 -> {
                    byte[] removed = Arrays.copyOf(damaged, damaged.length - 1);
                    System.arraycopy(damaged, at + 1, removed, at, removed.length - at);
                    damaged = removed;
                }
                default -> damaged = Arrays.copyOf(damaged, damaged.length + random.nextInt(20));
            }
        }
        return damaged;
    }

    /** One of blocks with random codes. */
    private byte[] written() {
        Writer out = new Writer();
        out.bits(0x78, 8);
        out.bits(0x9c, 8);
        for (int blocks = random.nextInt(4); blocks >= 0; blocks--) {
            out.bits(blocks == 0 ? 1 : 0, 1);
            int type = random.nextInt(5);
            if (type == 0) {
                stored(out);
            } else if (type == 1) {
                fixed(out);
            } else {
                dynamic(out);
            }
        }
        out.align();
        // The content is not known, so a right checksum can only be written for what is inflated; see
        // withRightChecksum.
        out.bits(random.nextInt(), 32);
        return withRightChecksum(out.bytes());
    }

    /** Often the right one, so that streams are also accepted. */
    private byte[] withRightChecksum(byte[] stream) {
        if (random.nextInt(3) == 0) {
            return stream;
        }
        byte[] plain = ZlibOfJdk.prefix(stream);
        Adler32 sum = new Adler32();
        sum.update(plain);
        for (int i = 0; i < 4; i++) {
            stream[stream.length - 4 + i] = (byte) (sum.getValue() >>> 24 - 8 * i);
        }
        return stream;
    }

    private void stored(Writer out) {
        out.bits(0, 2);
        out.align();
        int length = random.nextInt(4) == 0 ? 0 : random.nextInt(300);
        out.bits(length, 16);
        out.bits(random.nextInt(50) == 0 ? length : ~length, 16);
        for (int i = 0; i < length; i++) {
            out.bits(random.nextInt(256), 8);
        }
        out.length += length;
    }

    private void fixed(Writer out) {
        byte[] literals = new byte[288];
        Arrays.fill(literals, 0, 144, (byte) 8);
        Arrays.fill(literals, 144, 256, (byte) 9);
        Arrays.fill(literals, 256, 280, (byte) 7);
        Arrays.fill(literals, 280, 288, (byte) 8);
        byte[] distances = new byte[32];
        Arrays.fill(distances, (byte) 5);
        out.bits(1, 2);
        symbols(out, literals, distances);
    }

    private void dynamic(Writer out) {
        byte[] literals = lengths(286, random.nextInt(20) == 0 ? 1 : 2 + random.nextInt(285), 15);
        if (literals[256] == 0 && random.nextInt(20) != 0) {
            int other = random.nextInt(256);
            while (literals[other] == 0) {
                other = (other + 1) % literals.length;
            }
            literals[256] = literals[other];
            literals[other] = 0;
        }
        byte[] distances = lengths(30, random.nextInt(31), 15);
        if (random.nextInt(60) == 0) {
            distances[random.nextInt(30)] = (byte) (1 + random.nextInt(15));
        }
        int literalCount = Math.max(257, lastUsed(literals) + 1);
        int distanceCount = Math.max(1, lastUsed(distances) + 1);
        byte[] both = Arrays.copyOf(literals, literalCount + distanceCount);
        System.arraycopy(distances, 0, both, literalCount, distanceCount);
        byte[] ofLengths = lengths(19, 19, 7);
        if (random.nextInt(100) == 0) {
            ofLengths[random.nextInt(19)] = (byte) random.nextInt(8);
        }
        out.bits(2, 2);
        out.bits(literalCount - 257, 5);
        out.bits(distanceCount - 1, 5);
        out.bits(15, 4);
        for (int symbol : ORDER_OF_LENGTHS) {
            out.bits(ofLengths[symbol], 3);
        }
        int[] codes = codes(ofLengths);
        for (int i = 0; i < both.length; ) {
            int run = 1;
            while (i + run < both.length && both[i + run] == both[i]) {
                run++;
            }
            if (both[i] == 0 && run >= 11 && random.nextInt(8) != 0) {
                int repeats = Math.min(run, 138);
                out.code(codes[18], ofLengths[18]);
                out.bits(repeats - 11, 7);
                i += repeats;
            } else if (both[i] == 0 && run >= 3) {
                int repeats = Math.min(run, 10);
                out.code(codes[17], ofLengths[17]);
                out.bits(repeats - 3, 3);
                i += repeats;
            } else if (i > 0 && both[i - 1] == both[i] && run >= 3) {
                int repeats = Math.min(run, 6);
                out.code(codes[16], ofLengths[16]);
                out.bits(repeats - 3, 2);
                i += repeats;
            } else {
                out.code(codes[both[i]], ofLengths[both[i]]);
                i++;
            }
        }
        symbols(out, literals, distances);
    }

    private static int lastUsed(byte[] lengths) {
        int last = lengths.length - 1;
        while (last >= 0 && lengths[last] == 0) {
            last--;
        }
        return last;
    }

    /** Lengths of a code that uses all bits, by splitting the leaves of a tree; a single symbol gets one bit. */
    private byte[] lengths(int symbols, int used, int longest) {
        byte[] lengths = new byte[symbols];
        int[] leaves = new int[used];
        int count = Math.min(1, used);
        boolean skewed = random.nextBoolean();
        while (count > 0 && count < used) {
            int leaf = skewed && random.nextInt(3) > 0 ? count - 1 : random.nextInt(count);
            if (leaves[leaf] == longest) {
                leaf = shortest(leaves, count);
            }
            leaves[leaf]++;
            leaves[count++] = leaves[leaf];
        }
        if (used == 1) {
            leaves[0] = random.nextInt(30) == 0 ? 2 : 1;
        }
        for (int i = 0; i < used; i++) {
            int symbol = random.nextInt(symbols);
            while (lengths[symbol] != 0) {
                symbol = (symbol + 1) % symbols;
            }
            lengths[symbol] = (byte) leaves[i];
        }
        return lengths;
    }

    private static int shortest(int[] leaves, int count) {
        int shortest = 0;
        for (int i = 1; i < count; i++) {
            shortest = leaves[i] < leaves[shortest] ? i : shortest;
        }
        return shortest;
    }

    /** Canonical codes (RFC 1951 section 3.2.2). */
    private static int[] codes(byte[] lengths) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int bits = 1; bits <= 15; bits++) {
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] == bits) {
                    codes[i] = code++;
                }
            }
            code <<= 1;
        }
        return codes;
    }

    private void symbols(Writer out, byte[] literals, byte[] distances) {
        int[] codes = codes(literals);
        int[] distanceCodes = codes(distances);
        int count = random.nextInt(random.nextInt(10) == 0 ? 3_000 : 200);
        boolean reachesTooFar = random.nextInt(10) == 0;
        boolean mayBeInvalid = random.nextInt(10) == 0;
        for (int i = 0; i < count; i++) {
            int symbol = random.nextInt(literals.length);
            while (literals[symbol] == 0) {
                symbol = (symbol + 1) % literals.length;
            }
            if (symbol == 256 || symbol > 285 && !mayBeInvalid) {
                continue;
            }
            if (symbol < 256) {
                out.code(codes[symbol], literals[symbol]);
                out.length++;
                continue;
            }
            int distance = random.nextInt(distances.length);
            int base = distance < 2 ? distance + 1 : (2 + distance % 2 << distance / 2 - 1) + 1;
            int extra = Math.max(0, distance / 2 - 1);
            boolean reaches = base + (1 << extra) - 1 <= out.length;
            if (distances[distance] == 0 || distance > 29 && !mayBeInvalid || !reaches && !reachesTooFar) {
                continue;
            }
            int length = symbol - 257;
            int lengthExtra = length < 4 || length >= 28 ? 0 : length / 4 - 1;
            out.code(codes[symbol], literals[symbol]);
            out.bits(random.nextInt(), lengthExtra);
            out.code(distanceCodes[distance], distances[distance]);
            out.bits(random.nextInt(), extra);
            out.length += 3;
        }
        if (literals[256] > 0 && random.nextInt(20) != 0) {
            out.code(codes[256], literals[256]);
        }
    }

    private static final class Writer {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int pending;
        private int count;
        /** Inflated bytes, at least. */
        private int length;

        void bits(int value, int bits) {
            for (int i = 0; i < bits; i++) {
                pending |= (value >>> i & 1) << count;
                if (++count == 8) {
                    align();
                }
            }
        }

        /** A code, which begins with its highest bit. */
        void code(int code, int bits) {
            for (int i = bits - 1; i >= 0; i--) {
                bits(code >>> i, 1);
            }
        }

        void align() {
            if (count > 0) {
                bytes.write(pending);
            }
            pending = 0;
            count = 0;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
