package dev.halftone.recompress.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;

/**
 * Inflates a zlib stream (RFC 1950 and 1951), as much as is asked for. It accepts and rejects exactly what zlib does, with the
 * same messages. It is there because it is faster: most data of photographs are literals, of which it takes up to eight
 * at once, and bytes are inflated where the next reader finds them.
 *
 * <p>Memory: what was asked for at once, the 32 KB before that a match may refer to, and 50 KB of tables.
 */
final class ZlibStream {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** How far back a match may refer. */
    private static final int WINDOW = 1 << 15;

    private static final int LONGEST_MATCH = 258;
    /** Bytes at the end of the array, for the rest of a match and what is copied with it. */
    private static final int SPARE = LONGEST_MATCH + 32;

    /** Bytes of data that one round of the fast loop may take, and more. */
    private static final int INPUT_A_ROUND = 16;
    /** The most literals before a match in one round. */
    private static final int LITERALS_A_ROUND = 8;

    /** They take some 100 microseconds. A few bytes are enough for the tables of a block that is empty. */
    private static final int TABLES_A_CHECKPOINT = 16;

    private static final int METHOD = 8;
    private static final int MAX_WINDOW_BITS = 7;
    private static final int NAMED_DICTIONARY = 0x20;

    private static final int[] ORDER_OF_LENGTHS = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private enum State {
        ZLIB_HEADER,
        BLOCK_HEADER,
        STORED,
        SYMBOLS,
        CHECKSUM,
        END
    }

    private final DeflateBits bits;
    private final Runnable checkpoint;
    private final Adler32 checksum = new Adler32();
    private final DeflateCode codeLengths = DeflateCode.ofLengths();
    private final DeflateCode literals = DeflateCode.ofLiterals();
    private final DeflateCode distances = DeflateCode.ofDistances();
    private final int[] pairs = new int[1 << DeflateCode.LITERAL_BITS];
    private final byte[] lengths = new byte[DeflateCode.MOST_LITERALS_AND_LENGTHS + 32];

    private State state = State.ZLIB_HEADER;
    private boolean lastBlock;
    /** Whether the codes of the block are those of section 3.2.6, which stay in their tables for the next such block. */
    private boolean fixedCodes;
    /** Since bytes were taken. */
    private int tablesMade;
    /** Bytes of a stored block that are to be copied. */
    private int stored;

    private byte[] bytes = {};
    /** Where bytes begin that nobody has taken. */
    private int taken;
    /** Where inflated bytes end. */
    private int end;
    /** Up to where they are in the checksum. */
    private int summed;
    /** How many were inflated that have been moved out. */
    private long gone;

    /** @param checkpoint run after every few tables that were made without a byte being taken */
    ZlibStream(DataPieces pieces, Runnable checkpoint) {
        this.bits = new DeflateBits(pieces);
        this.checkpoint = checkpoint;
    }

    /** The inflated bytes, of which those last taken are valid. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes have been inflated, taken or not. */
    long inflated() {
        return gone + end;
    }

    /** How many bytes have been taken. */
    long taken() {
        return gone + taken;
    }

    /**
     * Inflates as many bytes as needed, and takes them.
     *
     * @return the index of the first one in {@link #bytes()}, where they stay until more are taken
     * @throws DataFormatException if the stream is damaged
     * @throws EndOfDataException if it ends earlier, or if there are no more pieces
     */
    int take(int count) throws DataFormatException, EndOfDataException {
        if (bytes.length - taken < count + SPARE) {
            move(count);
        }
        tablesMade = 0;
        int target = taken + count;
        while (end < target) {
            step(target);
        }
        int first = taken;
        taken = target;
        return first;
    }

    /** Moves what is still needed to the beginning. */
    private void move(int count) {
        sum();
        int from = Math.max(0, Math.min(taken, end - WINDOW));
        int length = end - from;
        int needed = taken - from + count + SPARE;
        byte[] target = bytes.length < needed ? new byte[needed] : bytes;
        System.arraycopy(bytes, from, target, 0, length);
        bytes = target;
        gone += from;
        taken -= from;
        summed -= from;
        end = length;
    }

    private void sum() {
        checksum.update(bytes, summed, end - summed);
        summed = end;
    }

    /**
     * Looks for damage where zlib does when it has no room left: behind the last byte that was taken, up to the next one or the
     * end of the piece.
     */
    void lookAhead() throws DataFormatException {
        if (end > taken) {
            return;
        }
        bits.mark();
        try {
            while (state != State.END && step(end)) {
                bits.mark();
            }
        } catch (EndOfDataException e) {
            // Nobody has asked for more.
        } finally {
            bits.reset();
        }
    }

    /**
     * Goes on.
     *
     * @param target where to stop; a match may go on behind it
     * @return false if it can't go on without inflating a byte behind the target
     */
    private boolean step(int target) throws DataFormatException, EndOfDataException {
        switch (state) {
            case ZLIB_HEADER -> readZlibHeader();
            case BLOCK_HEADER -> readBlockHeader();
            case STORED -> {
                return copyStored(target);
            }
            case SYMBOLS -> {
                return readSymbols(target);
            }
            case CHECKSUM -> compareChecksum();
            case END -> throw new EndOfDataException();
        }
        return true;
    }

    /** RFC 1950 section 2.2. */
    private void readZlibHeader() throws DataFormatException, EndOfDataException {
        int first = bits.take(8);
        int second = bits.take(8);
        if ((first << 8 | second) % 31 != 0) {
            throw new DataFormatException("incorrect header check");
        }
        if ((first & 0xf) != METHOD) {
            throw new DataFormatException("unknown compression method");
        }
        if (first >> 4 > MAX_WINDOW_BITS) {
            throw new DataFormatException("invalid window size");
        }
        if ((second & NAMED_DICTIONARY) != 0) {
            // Nobody has the dictionary.
            throw new EndOfDataException();
        }
        state = State.BLOCK_HEADER;
    }

    /** RFC 1951 section 3.2.3. */
    private void readBlockHeader() throws DataFormatException, EndOfDataException {
        if (lastBlock) {
            state = State.CHECKSUM;
            return;
        }
        int header = bits.take(3);
        State next = State.SYMBOLS;
        switch (header >> 1) {
            case 0 -> {
                readStoredHeader();
                next = State.STORED;
            }
            case 1 -> useFixedCodes();
            case 2 -> readCodes();
            default -> throw new DataFormatException("invalid block type");
        }
        lastBlock = (header & 1) != 0;
        state = next;
    }

    private void readStoredHeader() throws DataFormatException, EndOfDataException {
        bits.align();
        int both = bits.take(32);
        stored = both & 0xffff;
        if (stored != (both >>> 16 ^ 0xffff)) {
            throw new DataFormatException("invalid stored block lengths");
        }
    }

    private boolean copyStored(int target) throws EndOfDataException {
        while (stored > 0) {
            if (end >= target) {
                return false;
            }
            int count = bits.copy(bytes, end, Math.min(stored, target - end));
            end += count;
            stored -= count;
        }
        state = State.BLOCK_HEADER;
        return true;
    }

    private void useFixedCodes() {
        if (fixedCodes) {
            return;
        }
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, 288, (byte) 8);
        Arrays.fill(lengths, 288, 320, (byte) 5);
        literals.define(lengths, 0, 288);
        distances.define(lengths, 288, 32);
        literals.pairLiterals(pairs);
        fixedCodes = true;
    }

    /** RFC 1951 section 3.2.7. */
    private void readCodes() throws DataFormatException, EndOfDataException {
        int numbers = bits.take(14);
        int literalCount = 257 + (numbers & 0x1f);
        int distanceCount = 1 + (numbers >> 5 & 0x1f);
        if (literalCount > 286 || distanceCount > 30) {
            throw new DataFormatException("too many length or distance symbols");
        }
        Arrays.fill(lengths, 0, ORDER_OF_LENGTHS.length, (byte) 0);
        for (int i = 0; i < 4 + (numbers >> 10); i++) {
            lengths[ORDER_OF_LENGTHS[i]] = (byte) bits.take(3);
        }
        if (!codeLengths.define(lengths, 0, ORDER_OF_LENGTHS.length)) {
            throw new DataFormatException("invalid code lengths set");
        }
        readLengths(literalCount + distanceCount);
        if (lengths[256] == 0) {
            throw new DataFormatException("invalid code -- missing end-of-block");
        }
        fixedCodes = false;
        if (++tablesMade % TABLES_A_CHECKPOINT == 0) {
            checkpoint.run();
        }
        if (!literals.define(lengths, 0, literalCount)) {
            throw new DataFormatException("invalid literal/lengths set");
        }
        if (!distances.define(lengths, literalCount, distanceCount)) {
            throw new DataFormatException("invalid distances set");
        }
        literals.pairLiterals(pairs);
    }

    private void readLengths(int count) throws DataFormatException, EndOfDataException {
        for (int i = 0; i < count; ) {
            int entry = bits.entry(codeLengths);
            int symbol = entry >>> 16;
            int codeBits = DeflateCode.codeBits(entry);
            if (symbol < 16) {
                bits.drop(codeBits);
                lengths[i++] = (byte) symbol;
                continue;
            }
            int extraBits = symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
            bits.need(codeBits + extraBits);
            bits.drop(codeBits);
            int repeats = (symbol == 18 ? 11 : 3) + bits.take(extraBits);
            if (symbol == 16 && i == 0 || repeats > count - i) {
                throw new DataFormatException("invalid bit length repeat");
            }
            byte length = symbol == 16 ? lengths[i - 1] : 0;
            Arrays.fill(lengths, i, i + repeats, length);
            i += repeats;
        }
    }

    private void compareChecksum() throws DataFormatException, EndOfDataException {
        bits.align();
        int expected = Integer.reverseBytes(bits.take(32));
        sum();
        if (expected != (int) checksum.getValue()) {
            throw new DataFormatException("incorrect data check");
        }
        state = State.END;
    }

    private boolean readSymbols(int target) throws DataFormatException, EndOfDataException {
        if (bits.end - bits.at >= INPUT_A_ROUND && target - end > LITERALS_A_ROUND) {
            readQuickly(target - LITERALS_A_ROUND);
            return true;
        }
        return readOne(target);
    }

    /** Reads a symbol, without a bit more than it has. */
    private boolean readOne(int target) throws DataFormatException, EndOfDataException {
        int entry = bits.entry(literals);
        if ((entry & DeflateCode.LITERALS) != 0) {
            if (end == target) {
                return false;
            }
            bits.drop(DeflateCode.allBits(entry));
            bytes[end++] = (byte) (entry >>> 16);
            return true;
        }
        if ((entry & DeflateCode.KIND) != 0) {
            requireValid(entry, "literal/length");
            bits.drop(DeflateCode.codeBits(entry));
            state = State.BLOCK_HEADER;
            return true;
        }
        int length = value(entry);
        entry = bits.entry(distances);
        requireValid(entry, "distance");
        int distance = value(entry);
        if (end == target) {
            return false;
        }
        copyMatch(bytes, end, distance, length);
        end += length;
        return true;
    }

    private int value(int entry) throws EndOfDataException {
        int all = DeflateCode.allBits(entry);
        bits.need(all);
        int value = DeflateCode.value(entry, bits.held);
        bits.drop(all);
        return value;
    }

    private static void requireValid(int entry, String kind) throws DataFormatException {
        if ((entry & DeflateCode.KIND) == DeflateCode.INVALID) {
            throw new DataFormatException("invalid " + kind + " code");
        }
    }

    /**
     * Reads symbols while there are enough data and room for a round: up to four entries of literals, or fewer and a
     * match. A round begins with at least 56 bits, of which each entry takes at most 11; a match takes at most 48.
     */
    private void readQuickly(int target) throws DataFormatException {
        final byte[] in = bits.bytes;
        final byte[] out = bytes;
        final int[] table = pairs;
        final int mask = (1 << DeflateCode.LITERAL_BITS) - 1;
        final int lastRound = bits.end - INPUT_A_ROUND;
        int at = bits.at;
        long held = bits.held;
        // Only the lowest six bits count.
        int count = bits.count;
        int to = end;
        try {
            while (at <= lastRound && to < target) {
                held |= DeflateBits.eight(in, at) << count;
                at += (~count & 63) >>> 3;
                count |= 56;
                int entry = table[(int) held & mask];
                if ((entry & DeflateCode.LITERALS) != 0) {
                    SHORTS.set(out, to, (short) (entry >>> 16));
                    to += entry >>> 12 & 3;
                    held >>>= entry;
                    count -= entry;
                    entry = table[(int) held & mask];
                    if ((entry & DeflateCode.LITERALS) != 0) {
                        SHORTS.set(out, to, (short) (entry >>> 16));
                        to += entry >>> 12 & 3;
                        held >>>= entry;
                        count -= entry;
                        entry = table[(int) held & mask];
                        if ((entry & DeflateCode.LITERALS) != 0) {
                            SHORTS.set(out, to, (short) (entry >>> 16));
                            to += entry >>> 12 & 3;
                            held >>>= entry;
                            count -= entry;
                            entry = table[(int) held & mask];
                            if ((entry & DeflateCode.LITERALS) != 0) {
                                SHORTS.set(out, to, (short) (entry >>> 16));
                                to += entry >>> 12 & 3;
                                held >>>= entry;
                                count -= entry;
                                continue;
                            }
                        }
                    }
                    held |= DeflateBits.eight(in, at) << count;
                    at += (~count & 63) >>> 3;
                    count |= 56;
                }
                if ((entry & DeflateCode.KIND) != 0) {
                    if ((entry & DeflateCode.KIND) == DeflateCode.CONTINUED) {
                        entry = literals.continued(entry, held);
                    }
                    if ((entry & DeflateCode.LITERALS) != 0) {
                        out[to++] = (byte) (entry >>> 16);
                        held >>>= entry;
                        count -= entry;
                        continue;
                    }
                    if ((entry & DeflateCode.KIND) != 0) {
                        requireValid(entry, "literal/length");
                        held >>>= entry;
                        count -= entry;
                        state = State.BLOCK_HEADER;
                        return;
                    }
                }
                int length = DeflateCode.value(entry, held);
                held >>>= entry;
                count -= entry;
                entry = distances.entry(held);
                requireValid(entry, "distance");
                int distance = DeflateCode.value(entry, held);
                held >>>= entry;
                count -= entry;
                copyMatch(out, to, distance, length);
                to += length;
            }
        } finally {
            end = to;
            bits.at = at;
            bits.count = count & 63;
            bits.held = held & (1L << count) - 1;
        }
    }

    /**
     * Eight bytes at once, and sixteen in any case, because most matches have no more, and the length of a loop could
     * not be foreseen. What is behind the match is overwritten later.
     */
    private static void copyMatch(byte[] out, int to, int distance, int length) throws DataFormatException {
        int from = to - distance;
        if (from < 0) {
            throw new DataFormatException("invalid distance too far back");
        }
        int end = to + length;
        if (distance < 8) {
            // Bytes recur in this distance, so they recur in a multiple of it too.
            int recurs = (7 / distance + 1) * distance;
            for (; to < from + recurs; to++) {
                out[to] = out[to - distance];
            }
        }
        copyEight(out, from, to);
        copyEight(out, from + 8, to + 8);
        for (int i = 16; i < end - to; i += 8) {
            copyEight(out, from + i, to + i);
        }
    }

    private static void copyEight(byte[] out, int from, int to) {
        LONGS.set(out, to, (long) LONGS.get(out, from));
    }
}
