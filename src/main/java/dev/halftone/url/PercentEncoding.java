package dev.halftone.url;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding (RFC 3986, section 2.1). */
final class PercentEncoding {

    private static final String NEVER_IN_A_URI = " \"<>\\^`{|}#";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /**
     * Encodes characters that are not allowed in a path or query, as UTF-8: people and browsers leave them unencoded.
     * {@code %XX} stays; any other percent sign becomes {@code %25}.
     */
    static String complete(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text, plain)) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (int i = plain; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (isPlain(text, i)) {
                encoded.append((char) codePoint);
            } else {
                appendUtf8(encoded, codePoint);
            }
            i += Character.charCount(codePoint);
        }
        return encoded.toString();
    }

    private static boolean isPlain(String text, int at) {
        char c = text.charAt(at);
        return c == '%' ? isTriplet(text, at) : c > ' ' && c < 0x7F && NEVER_IN_A_URI.indexOf(c) < 0;
    }

    private static boolean isTriplet(String text, int at) {
        return at + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }

    private static void appendUtf8(StringBuilder encoded, int codePoint) {
        if (Character.getType(codePoint) == Character.SURROGATE) {
            throw new InvalidUrlException("The URL contains half a surrogate pair.");
        }
        for (byte part : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(HEX.toHexDigits(part));
        }
    }

    /** Decodes each {@code %XX}, and the bytes as UTF-8. Invalid UTF-8 becomes U+FFFD. */
    static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint == '%' && isTriplet(text, i)) {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
