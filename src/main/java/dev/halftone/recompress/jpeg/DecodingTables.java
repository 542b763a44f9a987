package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * The tables that DQT, DHT and DRI segments have put in force (T.81 B.2.4): four quantisation tables, four DC and four
 * AC entropy tables, and the restart interval. Any of them may change between scans.
 */
final class DecodingTables {
    static final int DESTINATIONS = 4;

    private final QuantisationTable[] quantisers = new QuantisationTable[DESTINATIONS];
    private final EntropyTable[] dcTables = new EntropyTable[DESTINATIONS];
    private final EntropyTable[] acTables = new EntropyTable[DESTINATIONS];
    private int restartInterval;

    DecodingTables() {
        Arrays.setAll(
                dcTables,
                i -> new EntropyTable(
                        i, true, i == 0 ? HuffmanSpecification.DC_LUMINANCE : HuffmanSpecification.DC_CHROMINANCE));
        Arrays.setAll(
                acTables,
                i -> new EntropyTable(
                        i, false, i == 0 ? HuffmanSpecification.AC_LUMINANCE : HuffmanSpecification.AC_CHROMINANCE));
    }

    /** Forgets all tables, as SOI does (B.2.4). */
    void reset() {
        Arrays.fill(quantisers, null);
        Arrays.stream(dcTables).forEach(EntropyTable::forget);
        Arrays.stream(acTables).forEach(EntropyTable::forget);
        restartInterval = 0;
    }

    /** DQT, B.2.4.1: one or more tables. */
    void readQuantisers(SegmentReader segment) throws JpegFormatException {
        while (segment.remaining() > 0) {
            int parameters = segment.readByte();
            int precision = parameters >> 4;
            int destination = parameters & 15;
            if (precision > 1 || destination >= DESTINATIONS || segment.remaining() < 64 << precision) {
                throw segment.malformed("quantisation table " + destination + " with precision " + precision);
            }
            int[] steps = new int[64];
            for (int k = 0; k < 64; k++) {
                steps[k] = precision == 0 ? segment.readByte() : segment.readShort();
                if (steps[k] == 0) {
                    throw segment.malformed("quantisation step of 0");
                }
            }
            quantisers[destination] = new QuantisationTable(steps);
        }
    }

    /** DHT, B.2.4.2: one or more tables. */
    void readHuffmanTables(SegmentReader segment) throws JpegFormatException {
        while (segment.remaining() > 0) {
            int parameters = segment.readByte();
            int tableClass = parameters >> 4;
            int destination = parameters & 15;
            if (tableClass > 1 || destination >= DESTINATIONS) {
                throw segment.malformed("Huffman table of class " + tableClass + ", destination " + destination);
            }
            byte[] bits = new byte[HuffmanSpecification.MAX_LENGTH];
            int codes = 0;
            for (int i = 0; i < bits.length; i++) {
                int count = segment.readByte();
                bits[i] = (byte) count;
                codes += count;
            }
            if (codes > 256 || codes > segment.remaining()) {
                throw segment.malformed("Huffman table of " + codes + " codes");
            }
            byte[] values = new byte[codes];
            for (int i = 0; i < codes; i++) {
                values[i] = (byte) segment.readByte();
            }
            (tableClass == 0 ? dcTables : acTables)
                    [destination].specify(new HuffmanSpecification(bits, values), segment.position());
        }
    }

    /** DRI, B.2.4.4. */
    void readRestartInterval(SegmentReader segment) {
        restartInterval = segment.readShort();
    }

    int restartInterval() {
        return restartInterval;
    }

    /** @return null if there is none */
    QuantisationTable quantiser(int destination) {
        return quantisers[destination];
    }

    HuffmanDecodingTable dc(int destination) throws JpegFormatException {
        return dcTables[destination].forUse();
    }

    HuffmanDecodingTable ac(int destination) throws JpegFormatException {
        return acTables[destination].forUse();
    }

    /**
     * One destination. As in libjpeg, a table is validated when a scan uses it: a table of the lossless process must
     * not fail before the frame header names that process, and an unused table does no harm.
     */
    private static final class EntropyTable {
        private static final int MAX_DC_BITS = 15;

        private final int destination;
        private final boolean dc;
        private final HuffmanSpecification usual;
        private final HuffmanDecodingTable table = new HuffmanDecodingTable();
        private HuffmanSpecification specification;
        private int byteOffset;
        private boolean ready;

        EntropyTable(int destination, boolean dc, HuffmanSpecification usual) {
            this.destination = destination;
            this.dc = dc;
            this.usual = usual;
        }

        void forget() {
            specification = null;
            ready = false;
        }

        void specify(HuffmanSpecification said, int offset) {
            specification = said;
            byteOffset = offset;
            ready = false;
        }

        HuffmanDecodingTable forUse() throws JpegFormatException {
            if (!ready) {
                prepare();
                ready = true;
            }
            return table;
        }

        private void prepare() throws JpegFormatException {
            if (specification != null) {
                if (dc && specification.largestValue() > MAX_DC_BITS) {
                    throw new JpegFormatException("DC difference of more than " + MAX_DC_BITS + " bits", byteOffset);
                }
                table.define(specification, byteOffset);
            } else if (destination > 1) {
                throw new JpegFormatException("Huffman table " + destination + " is not defined", 0);
            } else {
                // Motion JPEG frames omit the tables of Annex K.3; libjpeg-turbo and browsers read such frames.
                table.define(usual, 0);
            }
        }
    }
}
