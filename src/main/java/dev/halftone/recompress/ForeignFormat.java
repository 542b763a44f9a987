package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.JpegMarkers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Names the type of a file that is none of the {@link ImageFormat}s, for the error message. */
final class ForeignFormat {

    private static final int PROLOGUE = 1024;
    private static final String JPEG_SIGNATURE = "\u00ff\u00d8\u00ff";

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
        if (isJpegLs(bytes)) {
            return "a JPEG-LS image";
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
        return text(bytes);
    }

    /** Whether a file that begins like a JPEG is JPEG-LS (ITU-T T.87, section C.2.2), which is a different coding. */
    static boolean isJpegLs(byte[] bytes) {
        return ImageFormat.has(bytes, 0, JPEG_SIGNATURE) && JpegMarkers.isJpegLs(bytes);
    }

    /**
     * Raw files of Olympus, Panasonic, Fujifilm, Minolta and Sigma. {@link TiffPages} detects those that are TIFF
     * files.
     */
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

    private static String text(byte[] bytes) {
        Optional<String> root = XmlRoot.nameIn(bytes).map(name -> name.toLowerCase(Locale.ROOT));
        if (root.filter("svg"::equals).isPresent()) {
            return "an SVG image";
        }
        String prologue = new String(bytes, 0, Math.min(bytes.length, PROLOGUE), XmlRoot.charset(bytes));
        String lower = prologue.toLowerCase(Locale.ROOT);
        if (root.filter("html"::equals).isPresent() || lower.contains("<!doctype html") || lower.contains("<html")) {
            return "an HTML page";
        }
        if (lower.contains("<svg")) {
            return "an SVG image";
        }
        boolean printable = prologue.chars().allMatch(c -> c >= ' ' || c == '\t' || c == '\n' || c == '\r');
        return printable ? "text" : "of no known image format";
    }
}
