package dev.halftone.recompress;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/** Names what bytes are that are none of the {@link ImageFormat}s, so that the message helps. */
final class ForeignFormat {

    private static final int PROLOGUE = 1024;

    private ForeignFormat() {}

    /** A noun with its article, such as "an AVIF image" or "an HTML page". */
    static String describe(byte[] bytes) {
        if (bytes.length == 0) {
            return "empty";
        }
        if (ImageFormat.has(bytes, 4, "ftyp")) {
            return isoMedia(new String(bytes, 8, Math.min(bytes.length, 64) - 8, StandardCharsets.ISO_8859_1));
        }
        if (ImageFormat.has(bytes, 0, "\u00ff\n") || ImageFormat.has(bytes, 0, "\0\0\0\u000cJXL ")) {
            return "a JPEG XL image";
        }
        if (ImageFormat.has(bytes, 0, "\0\0\0\u000cjP  ") || ImageFormat.has(bytes, 0, "\u00ffO\u00ffQ")) {
            return "a JPEG 2000 image";
        }
        if (ImageFormat.has(bytes, 0, "\0\0\1\0")) {
            return "an icon (ICO)";
        }
        if (isRaw(bytes)) {
            return "a camera's raw file";
        }
        if (ImageFormat.has(bytes, 0, "%PDF-")) {
            return "a PDF document";
        }
        return text(new String(bytes, 0, Math.min(bytes.length, PROLOGUE), StandardCharsets.ISO_8859_1));
    }

    /** Of Olympus, Panasonic, Fujifilm, Minolta and Sigma; those that are TIFF files are named where TIFF is read. */
    private static boolean isRaw(byte[] bytes) {
        return Stream.of("IIRO", "IIRS", "MMOR", "IIU\0", "FUJIFILMCCD-RAW", "\0MRM", "FOVb")
                .anyMatch(mark -> ImageFormat.has(bytes, 0, mark));
    }

    private static String isoMedia(String brands) {
        if (brands.startsWith("crx ")) {
            return "a camera's raw file";
        }
        if (brands.contains("avif") || brands.contains("avis")) {
            return "an AVIF image";
        }
        return brands.contains("hei") || brands.contains("hev") || brands.contains("mif1") || brands.contains("msf1")
                ? "a HEIC image"
                : "a video or another ISO media file";
    }

    private static String text(String prologue) {
        String lower = prologue.toLowerCase(Locale.ROOT);
        if (lower.contains("<svg")) {
            return "an SVG image";
        }
        if (lower.contains("<!doctype html") || lower.contains("<html")) {
            return "an HTML page";
        }
        boolean printable = prologue.chars().allMatch(c -> c >= ' ' || c == '\t' || c == '\n' || c == '\r');
        return printable ? "text" : "of no known image format";
    }
}
