package dev.halftone.recompress.jpeg;

/** Marker codes, T.81 table B.1: the byte that follows 0xFF. */
final class Marker {
    static final int SOF0 = 0xC0;
    static final int SOF1 = 0xC1;
    static final int SOF2 = 0xC2;
    static final int SOF15 = 0xCF;
    static final int DHT = 0xC4;
    static final int JPG = 0xC8;
    static final int DAC = 0xCC;
    static final int RST0 = 0xD0;
    static final int RST7 = 0xD7;
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int DQT = 0xDB;
    static final int DNL = 0xDC;
    static final int DRI = 0xDD;
    static final int DHP = 0xDE;
    static final int EXP = 0xDF;
    static final int APP0 = 0xE0;
    static final int APP1 = 0xE1;
    static final int APP2 = 0xE2;
    static final int APP14 = 0xEE;
    static final int TEM = 0x01;
    /** Frame of JPEG-LS (T.87 C.1.1), which is another format with the same beginning. */
    static final int SOF55 = 0xF7;

    private Marker() {}

    static boolean isRestart(int marker) {
        return marker >= RST0 && marker <= RST7;
    }

    /** A frame header of any process: 0xC0 to 0xCF without the three other markers in that range. */
    static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    /** Markers without length and parameters (B.1.1.3). */
    static boolean isStandalone(int marker) {
        return marker == TEM || marker >= RST0 && marker <= EOI;
    }
}
