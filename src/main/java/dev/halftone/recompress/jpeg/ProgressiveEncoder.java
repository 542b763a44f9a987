package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * Writes the scans of a progressive frame from coefficient planes that hold output levels (T.81 G.1.2): DC, in one scan
 * or a scan for each component, then the AC of each component in one or two bands. Each scan has its own optimal
 * Huffman tables. The encoder counts the bits of each alternative and writes the smallest.
 *
 * <p>There is no successive approximation: at the qualities that images are recompressed to, most levels are +-1, and
 * refinement scans cost more than they save (PERFORMANCE.md).
 */
final class ProgressiveEncoder {
    /** Last coefficient of the first of two bands; 63 for a single band. */
    private static final int[] PARTITIONS = {63, 2, 5, 8};

    /** Longest EOB run: code and bits of EOB11 still fit an entry of {@link HuffmanEncodingTables}. */
    private static final int MAX_END_OF_BAND_RUN = (1 << 12) - 1;

    /** A scan's headers without tables: SOS for one component, marker and length of DHT, half a byte of padding. */
    private static final int HEADER_BITS = 8 * 14 + 4;

    private final Checkpoint checkpoint;
    private final SegmentWriter segments;
    private final EntropyWriter writer;
    private final EntropyTokens tokens;
    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();
    private final HuffmanEncodingTables codes = new HuffmanEncodingTables();

    ProgressiveEncoder(OutputBuffer out, EntropyTokens tokens, Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.segments = new SegmentWriter(out);
        this.writer = new EntropyWriter(out, checkpoint);
        this.tokens = tokens;
    }

    /** Writes the DC of these components: in one scan each, which gives better tables, or in one interleaved scan. */
    void writeDc(Frame frame, List<FrameComponent> components, int[] tables, CoefficientPlanes planes) {
        long apart = 0;
        for (FrameComponent component : components) {
            collectDc(new ScanLayout(frame, List.of(component)), tables, planes);
            apart += HEADER_BITS + bits(tables[component.index()]);
        }
        if (components.size() > 1) {
            collectDc(new ScanLayout(frame, components), tables, planes);
            long together = HEADER_BITS;
            for (int table = 0; table < EntropyTokens.AC_TABLE; table++) {
                together += isUsed(components, tables, table) ? bits(table) : 0;
            }
            if (together <= apart) {
                writeScan(components, tables, 0, 0);
                return;
            }
        }
        for (FrameComponent component : components) {
            collectDc(new ScanLayout(frame, List.of(component)), tables, planes);
            writeScan(List.of(component), tables, 0, 0);
        }
    }

    /** The tokens of a DC scan (G.1.2.1). */
    private void collectDc(ScanLayout layout, int[] tables, CoefficientPlanes planes) {
        int[] predictions = new int[4];
        tokens.clear();
        for (int row = 0; row < layout.mcuRows(); row++) {
            checkpoint.reached();
            tokens.ensure(layout.mcuColumns() * layout.blocks);
            for (int column = 0; column < layout.mcuColumns(); column++) {
                for (int b = 0; b < layout.blocks; b++) {
                    int c = layout.component[b];
                    FrameComponent component = layout.componentOf(b);
                    int x = layout.column(b, column);
                    int y = layout.row(b, row);
                    boolean padding = x >= component.blockColumns() || y >= component.blockRows();
                    int dc = padding ? predictions[c] : planes.dc[planes.block(component, y, x)];
                    addValue(tables[c], 0, dc - predictions[c]);
                    predictions[c] = dc;
                }
            }
        }
    }

    /** Writes all AC coefficients of a component. */
    void writeAc(FrameComponent component, int[] tables, CoefficientPlanes planes) {
        int best = 63;
        long least = Long.MAX_VALUE;
        for (int end : PARTITIONS) {
            long bits = bandBits(component, tables, planes, 1, end)
                    + (end < 63 ? bandBits(component, tables, planes, end + 1, 63) : 0);
            if (bits < least) {
                least = bits;
                best = end;
            }
        }
        writeBand(component, tables, planes, 1, best);
        if (best < 63) {
            writeBand(component, tables, planes, best + 1, 63);
        }
    }

    private void writeBand(FrameComponent component, int[] tables, CoefficientPlanes planes, int start, int end) {
        collectBand(component, tables[component.index()], planes, start, end);
        writeScan(List.of(component), tables, start, end);
    }

    /** Size of a band's scan, in bits. */
    private long bandBits(FrameComponent component, int[] tables, CoefficientPlanes planes, int start, int end) {
        collectBand(component, tables[component.index()], planes, start, end);
        return HEADER_BITS + bits(tables[component.index()] + EntropyTokens.AC_TABLE);
    }

    /** Size of the tokens of one table and of the table itself, in bits. */
    private long bits(int table) {
        HuffmanSpecification specification = codeLengths.optimal(tokens.frequencies, table << 8);
        long bits = 8L * (HuffmanSpecification.MAX_LENGTH + 1 + specification.values().length);
        int index = 0;
        for (int length = 1; length <= HuffmanSpecification.MAX_LENGTH; length++) {
            for (int i = specification.count(length); i > 0; i--) {
                int symbol = specification.value(index++);
                bits += (long) tokens.frequencies[table << 8 | symbol]
                        * (length + EntropyTokens.valueBits(table, symbol));
            }
        }
        return bits;
    }

    /** The tokens of a band of AC in the blocks of the picture, row by row (G.1.2.2). */
    private void collectBand(FrameComponent component, int table, CoefficientPlanes planes, int start, int end) {
        final int ac = table + EntropyTokens.AC_TABLE;
        final long band = -1L >>> 63 - end & -1L << start;
        tokens.clear();
        int endOfBandRun = 0;
        for (int row = 0; row < component.blockRows(); row++) {
            checkpoint.reached();
            int first = planes.block(component, row, 0);
            for (int block = first; block < first + component.blockColumns(); block++) {
                long rest = planes.masks[block] & band;
                tokens.ensure(68);
                if (rest != 0 && endOfBandRun > 0) {
                    addEndOfBandRun(ac, endOfBandRun);
                    endOfBandRun = 0;
                }
                int next = start;
                for (; rest != 0; rest &= rest - 1) {
                    int k = Long.numberOfTrailingZeros(rest);
                    int run = k - next;
                    for (; run > 15; run -= 16) {
                        tokens.add(ac, EntropyTokens.ZERO_RUN, 0);
                    }
                    addValue(ac, run, planes.coefficients[(block << 6) + k]);
                    next = k + 1;
                }
                if (next <= end && ++endOfBandRun == MAX_END_OF_BAND_RUN) {
                    addEndOfBandRun(ac, endOfBandRun);
                    endOfBandRun = 0;
                }
            }
        }
        tokens.ensure(1);
        if (endOfBandRun > 0) {
            addEndOfBandRun(ac, endOfBandRun);
        }
    }

    /** Adds EOBn with the n bits that give the run's length beyond 2^n. */
    private void addEndOfBandRun(int ac, int run) {
        int category = 31 - Integer.numberOfLeadingZeros(run);
        tokens.add(ac, category << 4, run - (1 << category));
    }

    /** Adds a value with its size, after a run of zeros (F.1.2.1, F.1.2.2). */
    private void addValue(int table, int run, int value) {
        int sign = value >> 31;
        int size = 32 - Integer.numberOfLeadingZeros((value ^ sign) - sign);
        tokens.add(table, run << 4 | size, value + sign & (1 << size) - 1);
    }

    private void writeScan(List<FrameComponent> components, int[] tables, int start, int end) {
        segments.begin(Marker.DHT);
        for (int table = 0; table < EntropyTokens.TABLES; table++) {
            if (isUsed(components, tables, table & 1) && table >= EntropyTokens.AC_TABLE == start > 0) {
                HuffmanSpecification specification = codeLengths.optimal(tokens.frequencies, table << 8);
                codes.define(table, specification);
                segments.writeHuffmanTable(table, specification);
            }
        }
        segments.end();
        segments.writeScan(components, tables, start, end, 0, 0);
        writer.begin();
        writer.write(tokens, codes);
        writer.end();
    }

    private static boolean isUsed(List<FrameComponent> components, int[] tables, int destination) {
        return components.stream().anyMatch(component -> tables[component.index()] == destination);
    }
}
