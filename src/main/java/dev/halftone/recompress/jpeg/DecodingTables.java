package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * What DQT, DHT and DRI segments have put in force (T.81 B.2.4): four quantisation tables, four DC and four AC
 * entropy tables, the restart interval. Any of them may change between scans.
 */
final class DecodingTables {
    private static final int DESTINATIONS = 4;

    private final QuantisationTable[] quantisers = new QuantisationTable[DESTINATIONS];
    private final HuffmanDecodingTable[] dcTables = new HuffmanDecodingTable[DESTINATIONS];
    private final HuffmanDecodingTable[] acTables = new HuffmanDecodingTable[DESTINATIONS];
    private final boolean[] dcDefined = new boolean[DESTINATIONS];
    private final boolean[] acDefined = new boolean[DESTINATIONS];
    private int restartInterval;

    DecodingTables() {
        Arrays.setAll(dcTables, i -> new HuffmanDecodingTable());
        Arrays.setAll(acTables, i -> new HuffmanDecodingTable());
    }

    /** Forgets all tables, as SOI does (B.2.4). */
    void reset() {
        Arrays.fill(quantisers, null);
        Arrays.fill(dcDefined, false);
        Arrays.fill(acDefined, false);
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
                if (tableClass == 0 && (values[i] & 0xF0) != 0) {
                    throw segment.malformed("DC difference of more than 15 bits");
                }
            }
            boolean dc = tableClass == 0;
            (dc ? dcTables : acTables)[destination].define(new HuffmanSpecification(bits, values), segment.position());
            (dc ? dcDefined : acDefined)[destination] = true;
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
        if (!dcDefined[destination]) {
            define(
                    dcTables[destination],
                    destination,
                    HuffmanSpecification.DC_LUMINANCE,
                    HuffmanSpecification.DC_CHROMINANCE);
            dcDefined[destination] = true;
        }
        return dcTables[destination];
    }

    HuffmanDecodingTable ac(int destination) throws JpegFormatException {
        if (!acDefined[destination]) {
            define(
                    acTables[destination],
                    destination,
                    HuffmanSpecification.AC_LUMINANCE,
                    HuffmanSpecification.AC_CHROMINANCE);
            acDefined[destination] = true;
        }
        return acTables[destination];
    }

    /** Frames of motion JPEG leave the tables of Annex K.3 out; libjpeg-turbo and browsers read them all the same. */
    private static void define(
            HuffmanDecodingTable table,
            int destination,
            HuffmanSpecification luminance,
            HuffmanSpecification chrominance)
            throws JpegFormatException {
        if (destination > 1) {
            throw new JpegFormatException("Huffman table " + destination + " is not defined", 0);
        }
        table.define(destination == 0 ? luminance : chrominance, 0);
    }
}
