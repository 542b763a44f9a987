package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Decodes a scan of baseline or extended sequential Huffman coding (T.81 F.2), one row of MCUs at a time, into the
 * list of its non-zero coefficients.
 */
final class SequentialScanDecoder {
    private static final int LOOK_SHIFT = 64 - HuffmanDecodingTable.LOOK_AHEAD;

    private final BitReader bits;
    private final ScanProgress progress;

    /** Per block of an MCU: its component within the scan, and its tables. */
    private final int[] componentOfBlock = new int[Frame.MAX_BLOCKS_IN_MCU];

    private final HuffmanDecodingTable[] dcOfBlock = new HuffmanDecodingTable[Frame.MAX_BLOCKS_IN_MCU];
    private final HuffmanDecodingTable[] acOfBlock = new HuffmanDecodingTable[Frame.MAX_BLOCKS_IN_MCU];
    private final int[][] dcEntries = new int[Frame.MAX_BLOCKS_IN_MCU][];
    private final int[][] acEntries = new int[Frame.MAX_BLOCKS_IN_MCU][];
    private final int[][] leastOfBlock = new int[Frame.MAX_BLOCKS_IN_MCU][];
    private final int[] predictions = new int[4];
    private int blocksInMcu;
    /** Holds surplus MCUs of a scan. */
    private final McuRow beyond = new McuRow();

    SequentialScanDecoder(BitReader bits, ScanProgress progress) {
        this.bits = bits;
        this.progress = progress;
    }

    /** Sets up the blocks of an MCU (A.2.2, A.2.3); bit reader and progress are where the scan begins. */
    void begin(ScanHeader scan, DecodingTables tables, DeadZone deadZone) throws JpegFormatException {
        blocksInMcu = 0;
        for (int c = 0; c < scan.components().size(); c++) {
            FrameComponent component = scan.components().get(c);
            int blocks = scan.isInterleaved() ? component.h() * component.v() : 1;
            for (int i = 0; i < blocks; i++) {
                componentOfBlock[blocksInMcu] = c;
                dcOfBlock[blocksInMcu] = tables.dc(scan.dcTables()[c]);
                acOfBlock[blocksInMcu] = tables.ac(scan.acTables()[c]);
                dcEntries[blocksInMcu] = dcOfBlock[blocksInMcu].entries;
                acEntries[blocksInMcu] = acOfBlock[blocksInMcu].entries;
                leastOfBlock[blocksInMcu] = deadZone.least(component.index());
                blocksInMcu++;
            }
            predictions[c] = 0;
        }
    }

    int blocksInMcu() {
        return blocksInMcu;
    }

    /**
     * Appends the next MCUs to the row.
     *
     * @return how many were decoded; fewer than asked for if the scan is truncated here
     */
    int decode(McuRow row, int mcus) throws JpegFormatException {
        int done = 0;
        while (done < mcus && !progress.isTruncated()) {
            if (progress.isRestartDue()) {
                // Nothing may follow the last MCU of an interval: an encoder that writes intervals counts their MCUs.
                if (progress.isOutOfStep()) {
                    throw progress.outOfStep();
                }
                if (!progress.restart()) {
                    return done;
                }
                Arrays.fill(predictions, 0);
            }
            int wanted = progress.mcusAtOnce(mcus - done);
            int got = decodeInterval(row, wanted);
            progress.advance(got);
            done += got;
            if (got < wanted) {
                progress.fail(bits.isOverrun(), "no Huffman code or a run past the block's end");
            }
        }
        return done;
    }

    /**
     * Checks the bytes that are left before a marker, where libjpeg warns of "extraneous bytes". If damage has put
     * decoder and data out of step, these are further MCUs, to the last bit, which belong to the picture. Bytes that
     * can't be decoded are not part of the picture: hardware or a program has put them there.
     *
     * @param columns MCUs in a row. Whole rows may follow: hardware codes heights that are multiples of 16 or more, and
     *     the frame header then says less
     */
    void requireInStep(int columns) throws JpegFormatException {
        if (!progress.isOutOfStep()) {
            return;
        }
        JpegFormatException outOfStep = progress.outOfStep();
        int end = bits.endOfData();
        int mcus = 0;
        while (bits.hasBytesBefore(end)) {
            beyond.clear(blocksInMcu);
            if (decodeInterval(beyond, 1) == 0) {
                return;
            }
            mcus++;
            progress.pause();
        }
        if (mcus % columns != 0) {
            throw outOfStep;
        }
    }

    /**
     * The hot loop: blocks of MCUs between two restart markers. The bit buffer lives in locals; the bit reader's fields
     * are written only around a refill of its window.
     *
     * @return MCUs decoded; fewer than asked for if a block could not be decoded
     */
    private int decodeInterval(McuRow row, int mcus) {
        final int[] out = row.entries;
        final int blocks = blocksInMcu;
        final BitReader reader = bits;
        final byte[] window = reader.window;
        int lastWide = reader.lastWide;
        int position = reader.position;
        long buffer = reader.buffer;
        int count = reader.count;
        int p = row.length;
        int mcu = 0;
        int mcuStart = p;
        decoding:
        for (; mcu < mcus; mcu++) {
            mcuStart = p;
            for (int b = 0; b < blocks; b++) {
                if (count < BitReader.ENOUGH) {
                    reader.position = position;
                    reader.buffer = buffer;
                    reader.count = count;
                    reader.refill();
                    position = reader.position;
                    lastWide = reader.lastWide;
                    buffer = reader.buffer;
                    count = reader.count;
                }
                int entry = dcEntries[b][(int) (buffer >>> LOOK_SHIFT)];
                if (entry == HuffmanDecodingTable.NO_CODE) {
                    entry = dcOfBlock[b].slowEntry((int) (buffer >>> 48));
                    if (entry == HuffmanDecodingTable.NO_CODE) {
                        break decoding;
                    }
                }
                int value = HuffmanDecodingTable.value(buffer, entry);
                buffer <<= entry;
                count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                int c = componentOfBlock[b];
                value += predictions[c];
                predictions[c] = value;
                out[p++] = value & 0xFFFF;

                final int[] ac = acEntries[b];
                final int[] least = leastOfBlock[b];
                int k = 1;
                do {
                    if (position <= lastWide) {
                        buffer |= (long) BitReader.BIG_ENDIAN_LONG.get(window, position) >>> count;
                        position += 63 - count >>> 3;
                        count |= 56;
                    } else if (count < BitReader.ENOUGH) {
                        reader.position = position;
                        reader.buffer = buffer;
                        reader.count = count;
                        reader.refill();
                        position = reader.position;
                        lastWide = reader.lastWide;
                        buffer = reader.buffer;
                        count = reader.count;
                    }
                    entry = ac[(int) (buffer >>> LOOK_SHIFT)];
                    if (entry < 0) {
                        if (entry == HuffmanDecodingTable.NO_CODE) {
                            entry = acOfBlock[b].slowEntry((int) (buffer >>> 48));
                            if (entry == HuffmanDecodingTable.NO_CODE) {
                                break decoding;
                            }
                        }
                        if (entry < 0) {
                            buffer <<= entry;
                            count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                            if (HuffmanDecodingTable.run(entry) == 15) {
                                k += 16; // ZRL
                                continue;
                            }
                            break; // EOB
                        }
                    }
                    // As HuffmanDecodingTable.value, but the magnitude is needed, too.
                    long behindCode = buffer << (entry >>> HuffmanDecodingTable.CODE_SHIFT);
                    long negative = ~behindCode >> 63;
                    int magnitude =
                            (int) ((behindCode ^ negative) >>> 1 >>> (entry >>> HuffmanDecodingTable.SIZE_SHIFT));
                    buffer <<= entry;
                    count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                    k += entry >>> HuffmanDecodingTable.RUN_SHIFT;
                    out[p] = k << 16 | (magnitude ^ (int) negative) - (int) negative & 0xFFFF;
                    // Kept if not below the least magnitude; without a branch, because it would be unpredictable.
                    p += least[k] - 1 - magnitude >>> 31;
                    k++;
                } while (k < 64);
                if (k > 64 || count < reader.madeUp) {
                    break decoding;
                }
            }
        }
        reader.position = position;
        reader.buffer = buffer;
        reader.count = count;
        row.length = mcu < mcus ? mcuStart : p;
        return mcu;
    }
}
