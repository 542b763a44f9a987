package dev.halftone.recompress;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The supported image formats. They are detected from the bytes, never from a name or a Content-Type. */
public enum ImageFormat {
    JPEG("jpg", "image/jpeg"),
    PNG("png", "image/png"),
    GIF("gif", "image/gif"),
    BMP("bmp", "image/bmp"),
    TIFF("tif", "image/tiff"),
    WEBP("webp", "image/webp"),
    PSD("psd", "image/vnd.adobe.photoshop");

    private final String extension;
    private final String mediaType;

    ImageFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** The usual file name extension, without the dot. */
    public String extension() {
        return extension;
    }

    /** The media type, such as {@code image/jpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /** The format whose signature the bytes begin with, if it is one of these. */
    public static Optional<ImageFormat> sniff(byte[] bytes) {
        if (has(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return ForeignFormat.isJpegLs(bytes) ? Optional.empty() : Optional.of(JPEG);
        }
        if (has(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) {
            return Optional.of(GIF);
        }
        if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) {
            return Optional.of(WEBP);
        }
        if (has(bytes, 0, "8BPS")) {
            return Optional.of(PSD);
        }
        if (isTiff(bytes)) {
            return Optional.of(TIFF);
        }
        return isBmp(bytes) ? Optional.of(BMP) : Optional.empty();
    }

    private static boolean isTiff(byte[] bytes) {
        return has(bytes, 0, "II*\0") || has(bytes, 0, "MM\0*") || has(bytes, 0, "II+\0") || has(bytes, 0, "MM\0+");
    }

    /** Two letters are a weak signature, so the length of the second header must be a known one. */
    private static boolean isBmp(byte[] bytes) {
        if (!has(bytes, 0, "BM") || bytes.length < 26 || bytes[15] != 0 || bytes[16] != 0 || bytes[17] != 0) {
            return false;
        }
        int headerLength = bytes[14] & 0xff;
        return headerLength == 12 || headerLength == 16 || (headerLength >= 40 && headerLength <= 124);
    }

    /** Whether the bytes at an offset are these Latin-1 characters. */
    static boolean has(byte[] bytes, int offset, String characters) {
        byte[] expected = characters.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < offset + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[offset + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
