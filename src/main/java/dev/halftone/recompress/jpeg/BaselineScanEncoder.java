package dev.halftone.recompress.jpeg;

import java.util.List;
import java.util.function.Function;

/**
 * Writes one baseline scan with optimal Huffman tables (T.81 F.1, K.2) from rows of coefficients. The tokens of the
 * whole scan are collected first. To bound memory, an image with more than {@link #tokensAtOnce} tokens gets tables
 * that are optimal for the first ones, with codes for all other symbols added.
 */
final class BaselineScanEncoder {
    /** Tokens held until they are written: 32 MiB, enough for most 30-megapixel images. */
    static final int TOKENS_AT_ONCE = 8 << 20;

    private static final int MAX_DC_SIZE = 11;
    private static final int MAX_AC_SIZE = 10;

    private final int tokensAtOnce;
    private final SegmentWriter segments;
    private final EntropyWriter writer;
    private final EntropyTokens tokens;
    private final HuffmanCodeLengths codeLengths = new HuffmanCodeLengths();
    private final HuffmanEncodingTables codes = new HuffmanEncodingTables();
    private final Requantiser requantiser = new Requantiser();
    private final int[] visible = new int[Frame.MAX_BLOCKS_IN_MCU];

    private ScanLayout layout;
    private int[] tables;
    private boolean headerWritten;

    BaselineScanEncoder(OutputBuffer out, EntropyTokens tokens, int tokensAtOnce, Checkpoint checkpoint) {
        this.tokensAtOnce = tokensAtOnce;
        this.segments = new SegmentWriter(out);
        this.writer = new EntropyWriter(out, checkpoint);
        this.tokens = tokens;
    }

    /**
     * Begins a scan of these components.
     *
     * @param steps the steps that the coefficients are in
     */
    void begin(
            Frame frame,
            OutputTables outputTables,
            List<FrameComponent> components,
            Function<FrameComponent, QuantisationTable> steps) {
        layout = new ScanLayout(frame, components);
        tables = outputTables.entropyTables();
        for (FrameComponent component : components) {
            int c = component.index();
            requantiser.define(
                    c,
                    steps.apply(component),
                    outputTables.quantiser(c),
                    tables[c],
                    DeadZone.Kind.of(frame, component, tables[c] == 1),
                    outputTables.usualStep(c));
        }
        requantiser.begin();
        tokens.clear();
        headerWritten = false;
    }

    /** The coefficients that the decoder can drop for this scan. */
    DeadZone deadZone() {
        return requantiser.deadZone();
    }

    ScanLayout layout() {
        return layout;
    }

    /** Adds a complete row of MCUs in the order of the layout. */
    void add(McuRow row, int mcuRow) {
        for (int b = 0; b < layout.blocks; b++) {
            visible[b] = layout.visible(b, mcuRow);
        }
        requantiser.requantise(row, layout.mcuColumns(), layout, visible, tokens);
        if (tokens.length > tokensAtOnce) {
            if (!headerWritten) {
                completeFrequencies();
                writeHeader();
            }
            writer.write(tokens, codes);
            tokens.length = 0;
        }
    }

    /** Writes the remaining tokens and ends the scan. */
    void end() {
        if (!headerWritten) {
            writeHeader();
        }
        writer.write(tokens, codes);
        writer.end();
    }

    /** Gives every baseline symbol a code, because any of them may still occur. */
    private void completeFrequencies() {
        for (FrameComponent component : layout.components()) {
            int table = tables[component.index()];
            for (int size = 0; size <= MAX_DC_SIZE; size++) {
                tokens.frequencies[table << 8 | size]++;
            }
            int ac = table + EntropyTokens.AC_TABLE << 8;
            tokens.frequencies[ac | EntropyTokens.END_OF_BLOCK]++;
            tokens.frequencies[ac | EntropyTokens.ZERO_RUN]++;
            for (int symbol = 0; symbol < 256; symbol++) {
                int size = symbol & 15;
                if (size >= 1 && size <= MAX_AC_SIZE) {
                    tokens.frequencies[ac | symbol]++;
                }
            }
        }
    }

    private void writeHeader() {
        segments.begin(Marker.DHT);
        for (int table = 0; table < EntropyTokens.TABLES; table++) {
            if (isUsed(table & 1)) {
                HuffmanSpecification specification = codeLengths.optimal(tokens.frequencies, table << 8);
                codes.define(table, specification);
                segments.writeHuffmanTable(table, specification);
            }
        }
        segments.end();
        segments.writeScan(layout.components(), tables, 0, 63, 0, 0);
        writer.begin();
        headerWritten = true;
    }

    private boolean isUsed(int destination) {
        for (FrameComponent component : layout.components()) {
            if (tables[component.index()] == destination) {
                return true;
            }
        }
        return false;
    }
}
