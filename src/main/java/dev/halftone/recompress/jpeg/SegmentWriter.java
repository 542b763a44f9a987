package dev.halftone.recompress.jpeg;

import java.util.List;

/** Writes markers and marker segments (T.81 B.2) into an {@link OutputBuffer}. */
final class SegmentWriter {
    private final OutputBuffer out;
    private int segmentStart;

    SegmentWriter(OutputBuffer out) {
        this.out = out;
    }

    /** The length of the whole output so far. */
    int length() {
        return out.length;
    }

    void writeMarker(int marker) {
        out.writeByte(0xFF);
        out.writeByte(marker);
    }

    /** Begins a segment; {@link #end} fills in its length. */
    void begin(int marker) {
        writeMarker(marker);
        segmentStart = out.length;
        out.writeShort(0);
    }

    void end() {
        int length = out.length - segmentStart;
        out.bytes[segmentStart] = (byte) (length >> 8);
        out.bytes[segmentStart + 1] = (byte) length;
    }

    void writeByte(int value) {
        out.writeByte(value);
    }

    void writeShort(int value) {
        out.writeShort(value);
    }

    void writeInt(int value) {
        out.writeShort(value >> 16);
        out.writeShort(value);
    }

    void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    void writeAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            out.writeByte(text.charAt(i));
        }
    }

    /** One DQT segment with all tables (B.2.4.1); destination i for the i-th. */
    void writeQuantisers(List<QuantisationTable> tables) {
        begin(Marker.DQT);
        for (int i = 0; i < tables.size(); i++) {
            QuantisationTable table = tables.get(i);
            boolean wide = table.isWide();
            out.writeByte((wide ? 0x10 : 0) | i);
            for (int k = 0; k < 64; k++) {
                if (wide) {
                    out.writeShort(table.step(k));
                } else {
                    out.writeByte(table.step(k));
                }
            }
        }
        end();
    }

    /**
     * The frame header (B.2.2) with the sampling factors of the source.
     *
     * @param quantisers destination of each component's table
     */
    void writeFrame(int marker, Frame frame, int[] quantisers) {
        begin(marker);
        out.writeByte(8);
        out.writeShort(frame.height());
        out.writeShort(frame.width());
        out.writeByte(frame.components().size());
        for (FrameComponent component : frame.components()) {
            out.writeByte(component.outputId());
            out.writeByte(component.h() << 4 | component.v());
            out.writeByte(quantisers[component.index()]);
        }
        end();
    }

    /** Adds a table of an {@link EntropyTokens} to the open DHT segment (B.2.4.2). */
    void writeHuffmanTable(int table, HuffmanSpecification specification) {
        writeHuffmanTable(table >= EntropyTokens.AC_TABLE ? 1 : 0, table & 1, specification);
    }

    /** @param tableClass 0 DC, 1 AC */
    void writeHuffmanTable(int tableClass, int destination, HuffmanSpecification specification) {
        out.writeByte(tableClass << 4 | destination);
        write(specification.bits());
        write(specification.values());
    }

    /**
     * Writes the scan header (B.2.3); {@code tables} has the Huffman table of each component, by index in the frame.
     */
    void writeScan(List<FrameComponent> components, int[] tables, int start, int end, int high, int low) {
        begin(Marker.SOS);
        out.writeByte(components.size());
        for (int c = 0; c < components.size(); c++) {
            out.writeByte(components.get(c).outputId());
            int table = tables[components.get(c).index()];
            out.writeByte(table << 4 | table);
        }
        out.writeByte(start);
        out.writeByte(end);
        out.writeByte(high << 4 | low);
        end();
    }
}
