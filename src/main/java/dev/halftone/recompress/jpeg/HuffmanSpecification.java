package dev.halftone.recompress.jpeg;

import java.util.HexFormat;

/**
 * A Huffman table as DHT carries it (T.81 B.2.4.2): BITS, the number of codes of each length 1 to 16, and HUFFVAL,
 * the symbols in the order of their codes.
 */
record HuffmanSpecification(byte[] bits, byte[] values) {
    /** Longest code that T.81 allows. */
    static final int MAX_LENGTH = 16;

    /** Table K.3, DC luminance. */
    static final HuffmanSpecification DC_LUMINANCE = of("00010501010101010100000000000000", "000102030405060708090a0b");

    /** Table K.4, DC chrominance. */
    static final HuffmanSpecification DC_CHROMINANCE =
            of("00030101010101010101010000000000", "000102030405060708090a0b");

    /** Table K.5, AC luminance. */
    static final HuffmanSpecification AC_LUMINANCE = of(
            "0002010303020403050504040000017d",
            "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435"
                    + "363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a9293"
                    + "9495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3"
                    + "e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa");

    /** Table K.6, AC chrominance. */
    static final HuffmanSpecification AC_CHROMINANCE = of(
            "00020102040403040705040400010277",
            "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a"
                    + "35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92"
                    + "939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5"
                    + "e6e7e8e9eaf2f3f4f5f6f7f8f9fa");

    /** Number of codes of this length, 1 to 16. */
    int count(int length) {
        return bits[length - 1] & 0xFF;
    }

    int value(int i) {
        return values[i] & 0xFF;
    }

    /** The largest symbol; 0 if there is none. */
    int largestValue() {
        int largest = 0;
        for (byte value : values) {
            largest = Math.max(largest, value & 0xFF);
        }
        return largest;
    }

    private static HuffmanSpecification of(String bits, String values) {
        return new HuffmanSpecification(
                HexFormat.of().parseHex(bits), HexFormat.of().parseHex(values));
    }
}
