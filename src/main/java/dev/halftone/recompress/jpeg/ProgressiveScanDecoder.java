package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * Decodes one scan of progressive Huffman coding (T.81 G.1, G.2) into the coefficient planes. The four kinds of
 * scan are four loops, each over the blocks or MCUs of a row up to the next restart marker.
 */
final class ProgressiveScanDecoder {
    private static final int LOOK_SHIFT = 64 - HuffmanDecodingTable.LOOK_AHEAD;

    private final BitReader bits;
    private final ScanProgress progress;
    private final CoefficientPlanes planes;
    private final int[] predictions = new int[4];
    private final HuffmanDecodingTable[] dcTables = new HuffmanDecodingTable[4];

    /** Per block of a DC MCU: its component within the scan, its index in the first MCU, the step to the next MCU. */
    private final int[] componentOfBlock = new int[Frame.MAX_BLOCKS_IN_MCU];

    private final int[] placeOfBlock = new int[Frame.MAX_BLOCKS_IN_MCU];
    private final int[] stepOfBlock = new int[Frame.MAX_BLOCKS_IN_MCU];
    private final boolean[] heldBlock = new boolean[Frame.MAX_BLOCKS_IN_MCU];
    private HuffmanDecodingTable acTable;
    private ScanHeader scan;
    /** Remaining blocks of the current end-of-band run (G.1.2.2). */
    private int endOfBandRun;

    ProgressiveScanDecoder(BitReader bits, ScanProgress progress, CoefficientPlanes planes) {
        this.bits = bits;
        this.progress = progress;
        this.planes = planes;
    }

    /** Decodes the scan that begins where bit reader and progress are. Stops early if the scan is truncated. */
    void decode(Frame frame, ScanHeader header, DecodingTables tables) throws JpegFormatException {
        scan = header;
        lookUpTables(tables);
        reset();
        int rows = scan.mcuRows(frame);
        int columns = scan.mcuColumns(frame);
        for (int row = 0; row < rows; row++) {
            int column = 0;
            while (column < columns) {
                if (progress.isRestartDue()) {
                    if (progress.isOutOfStep()) {
                        throw progress.outOfStep();
                    }
                    if (!progress.restart()) {
                        return;
                    }
                    reset();
                }
                int wanted = progress.mcusAtOnce(columns - column);
                int decoded = decodeMcus(row, column, wanted);
                progress.advance(decoded);
                column += decoded;
                if (decoded < wanted) {
                    progress.fail(bits.isOverrun(), "no Huffman code or a run past the block's end");
                    return;
                }
            }
        }
    }

    private void lookUpTables(DecodingTables tables) throws JpegFormatException {
        if (!scan.isDc()) {
            acTable = tables.ac(scan.acTables()[0]);
        } else if (!scan.isRefinement()) {
            for (int c = 0; c < scan.components().size(); c++) {
                dcTables[c] = tables.dc(scan.dcTables()[c]);
            }
        }
    }

    private void reset() {
        Arrays.fill(predictions, 0);
        endOfBandRun = 0;
    }

    /** Decodes MCUs of a row; returns how many could be decoded. */
    private int decodeMcus(int row, int column, int mcus) {
        if (!scan.isDc()) {
            int block = planes.block(scan.components().get(0), row, column);
            return scan.isRefinement() ? refineAc(block, mcus) : decodeAc(block, mcus);
        }
        int blocks = layOut(row, column);
        return scan.isRefinement() ? refineDc(blocks, mcus) : decodeDc(blocks, mcus);
    }

    /** Records where the blocks of this MCU are, and their components; returns the number of blocks. */
    private int layOut(int mcuRow, int mcuColumn) {
        int blocks = 0;
        for (int c = 0; c < scan.components().size(); c++) {
            FrameComponent component = scan.components().get(c);
            int h = scan.isInterleaved() ? component.h() : 1;
            int v = scan.isInterleaved() ? component.v() : 1;
            for (int y = 0; y < v; y++) {
                for (int x = 0; x < h; x++) {
                    componentOfBlock[blocks] = c;
                    placeOfBlock[blocks] = planes.block(component, mcuRow * v + y, mcuColumn * h + x);
                    stepOfBlock[blocks] = h;
                    heldBlock[blocks] = planes.holds(component);
                    blocks++;
                }
            }
        }
        return blocks;
    }

    /** First scan of DC, G.1.2.1: as in sequential coding, shifted. */
    private int decodeDc(int blocks, int mcus) {
        final BitReader reader = bits;
        final int low = scan.low();
        long buffer = reader.buffer;
        int count = reader.count;
        int mcu = 0;
        decoding:
        for (; mcu < mcus; mcu++) {
            for (int b = 0; b < blocks; b++) {
                if (count < BitReader.ENOUGH) {
                    reader.buffer = buffer;
                    reader.count = count;
                    reader.refill();
                    buffer = reader.buffer;
                    count = reader.count;
                }
                int c = componentOfBlock[b];
                int entry = dcTables[c].entries[(int) (buffer >>> LOOK_SHIFT)];
                if (entry == HuffmanDecodingTable.NO_CODE) {
                    entry = dcTables[c].slowEntry((int) (buffer >>> 48));
                    if (entry == HuffmanDecodingTable.NO_CODE) {
                        break decoding;
                    }
                }
                predictions[c] += HuffmanDecodingTable.value(buffer, entry);
                buffer <<= entry;
                count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                if (heldBlock[b]) {
                    planes.dc[placeOfBlock[b] + mcu * stepOfBlock[b]] = (short) (predictions[c] << low);
                }
            }
            if (count < reader.madeUp) {
                break;
            }
        }
        reader.buffer = buffer;
        reader.count = count;
        return mcu;
    }

    /** Refinement of DC, G.1.2.1.1: one more bit per block. */
    private int refineDc(int blocks, int mcus) {
        final BitReader reader = bits;
        final int low = scan.low();
        for (int mcu = 0; mcu < mcus; mcu++) {
            if (reader.count < BitReader.ENOUGH) {
                reader.refill();
            }
            for (int b = 0; b < blocks; b++) {
                if (heldBlock[b]) {
                    int bit = (int) (reader.buffer >>> 63 - b) & 1;
                    planes.dc[placeOfBlock[b] + mcu * stepOfBlock[b]] |= (short) (bit << low);
                }
            }
            reader.buffer <<= blocks;
            reader.count -= blocks;
            if (reader.isOverrun()) {
                return mcu;
            }
        }
        return mcus;
    }

    /** First scan of a band of AC, G.1.2.2. The bit buffer lives in locals, as in sequential decoding. */
    private int decodeAc(int firstBlock, int blocks) {
        final BitReader reader = bits;
        final int[] table = acTable.entries;
        final short[] coefficients = planes.coefficients;
        final byte[] places = planes.places;
        final int placesOfBlock = planes.placesOfBlock;
        final long[] masks = planes.masks;
        final int start = scan.spectralStart();
        final int end = scan.spectralEnd();
        final int low = scan.low();
        final byte[] window = reader.window;
        int lastWide = reader.lastWide;
        int position = reader.position;
        long buffer = reader.buffer;
        int count = reader.count;
        int block = firstBlock;
        final int behind = firstBlock + blocks;
        int skip = Math.min(endOfBandRun, blocks);
        endOfBandRun -= skip;
        block += skip;
        decoding:
        while (block < behind) {
            int at = block * placesOfBlock;
            long mask = masks[block];
            int k = start;
            int run = 0;
            while (k <= end) {
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
                int entry = table[(int) (buffer >>> LOOK_SHIFT)];
                if (entry == HuffmanDecodingTable.NO_CODE) {
                    entry = acTable.slowEntry((int) (buffer >>> 48));
                    if (entry == HuffmanDecodingTable.NO_CODE) {
                        break decoding;
                    }
                }
                int value = HuffmanDecodingTable.value(buffer, entry);
                buffer <<= entry;
                count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                run = HuffmanDecodingTable.run(entry);
                if (entry < 0) {
                    if (run == 15) {
                        k += 16;
                        continue;
                    }
                    break;
                }
                k += run;
                if (k > end) {
                    break decoding;
                }
                coefficients[at + places[k]] = (short) (value << low);
                mask |= 1L << k;
                k++;
            }
            if (count < reader.madeUp) {
                break;
            }
            masks[block] = mask;
            block++;
            if (k <= end && run > 0) {
                // EOBn: at most 14 more bits, and no fewer than 16 are left.
                int more = (1 << run) + (int) (buffer >>> 64 - run) - 1;
                buffer <<= run;
                count -= run;
                skip = Math.min(more, behind - block);
                endOfBandRun = more - skip;
                block += skip;
            }
        }
        reader.position = position;
        reader.buffer = buffer;
        reader.count = count;
        return reader.isOverrun() ? Math.min(block - firstBlock, blocks - 1) : block - firstBlock;
    }

    /**
     * Refinement of a band of AC, G.1.2.3: new coefficients of +-1 between correction bits for the old ones. Places are
     * bits of masks. The old coefficients up to the next new one are found and corrected together.
     */
    private int refineAc(int firstBlock, int blocks) {
        final BitReader reader = bits;
        final int[] table = acTable.entries;
        final short[] coefficients = planes.coefficients;
        final byte[] places = planes.places;
        final int placesOfBlock = planes.placesOfBlock;
        final long[] masks = planes.masks;
        final long band = -1L >>> 63 - scan.spectralEnd() & -1L << scan.spectralStart();
        final int low = scan.low();
        final byte[] window = reader.window;
        int lastWide = reader.lastWide;
        int position = reader.position;
        long buffer = reader.buffer;
        int count = reader.count;
        int run = endOfBandRun;
        int block = firstBlock;
        final int behind = firstBlock + blocks;
        decoding:
        for (; block < behind; block++) {
            final long old = masks[block] & band;
            final int at = block * placesOfBlock;
            long added = 0;
            long rest = band;
            while (rest != 0) {
                long place = 0;
                long passed = rest;
                int value = 0;
                if (run == 0) {
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
                    int entry = table[(int) (buffer >>> LOOK_SHIFT)];
                    if (entry == HuffmanDecodingTable.NO_CODE) {
                        entry = acTable.slowEntry((int) (buffer >>> 48));
                    }
                    int zeroRun = HuffmanDecodingTable.run(entry);
                    if (entry >= 0 || zeroRun == 15) {
                        // Consumed before it is checked, so that a code past the end of the data counts as an overrun.
                        int code = entry >>> HuffmanDecodingTable.CODE_SHIFT & HuffmanDecodingTable.LENGTH_MASK;
                        buffer <<= code;
                        count -= code;
                        if (entry >= 0) {
                            if (HuffmanDecodingTable.size(entry) != 1) {
                                break decoding;
                            }
                            value = (int) ~(buffer >> 63 << 1); // a 1 is +1, a 0 is -1
                            buffer <<= 1;
                            count--;
                        }
                        // The place of the coefficient, or of the last zero of ZRL.
                        place = lowestBehind(zeroRun, rest & ~old);
                        passed = place == 0 ? rest : rest & place - 1;
                        if (entry >= 0 && place == 0) {
                            break decoding;
                        }
                    } else if (entry == HuffmanDecodingTable.NO_CODE) {
                        break decoding;
                    } else {
                        // EOBn; more than 16 bits are left for the n. The run includes this block.
                        buffer <<= entry;
                        count -= entry & HuffmanDecodingTable.LENGTH_MASK;
                        run = 1 << zeroRun;
                        if (zeroRun > 0) {
                            run += (int) (buffer >>> 64 - zeroRun);
                            buffer <<= zeroRun;
                            count -= zeroRun;
                        }
                    }
                }
                for (long correct = old & passed; correct != 0; correct &= correct - 1) {
                    if (count == 0) {
                        reader.position = position;
                        reader.buffer = buffer;
                        reader.count = count;
                        reader.refill();
                        position = reader.position;
                        lastWide = reader.lastWide;
                        buffer = reader.buffer;
                        count = reader.count;
                    }
                    // Moves away from 0 if the correction bit is 1; without a branch, because the bits are random.
                    int i = at + places[Long.numberOfTrailingZeros(correct)];
                    int coefficient = coefficients[i];
                    int away = (coefficient >> 31 | 1) << low;
                    coefficients[i] = (short) (coefficient + (away & (int) (buffer >> 63)));
                    buffer <<= 1;
                    count--;
                }
                rest &= ~(passed | place);
                if (value != 0) {
                    coefficients[at + places[Long.numberOfTrailingZeros(place)]] = (short) (value << low);
                    added |= place;
                }
            }
            if (count < reader.madeUp) {
                break;
            }
            masks[block] |= added;
            run -= run > 0 ? 1 : 0;
        }
        endOfBandRun = run;
        reader.position = position;
        reader.buffer = buffer;
        reader.count = count;
        return block - firstBlock;
    }

    /** The lowest set bit once the {@code cleared} lowest ones are removed; 0 if there are no more. */
    private static long lowestBehind(int cleared, long bits) {
        long rest = bits;
        for (int i = 0; i < cleared; i++) {
            rest &= rest - 1;
        }
        return rest & -rest;
    }
}
