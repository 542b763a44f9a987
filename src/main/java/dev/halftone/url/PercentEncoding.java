package dev.halftone.fetch;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding (RFC 3986, section 2.1) of what people and browsers leave unencoded. */
final class PercentEncoding {

    private static final String NEVER_IN_A_URI = " \"<>\\^`{|}#";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /** Encodes what may not stand in a path or query, as UTF-8. {@code %XX} stays; a percent sign of its own becomes {@code %25}. */
    static String complete(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint == '%' && !isTriplet(text, i)) {
                encoded.append("%25");
            } else if (codePoint > ' ' && codePoint < 0x7F && NEVER_IN_A_URI.indexOf(codePoint) < 0) {
                encoded.append((char) codePoint);
            } else {
                appendUtf8(encoded, Character.toString(codePoint));
            }
            i += Character.charCount(codePoint);
        }
        return encoded.toString();
    }

    private static boolean isTriplet(String text, int at) {
        return at + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }

    private static void appendUtf8(StringBuilder encoded, String character) {
        ByteBuffer bytes;
        try {
            bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(character));
        } catch (CharacterCodingException e) {
            throw FetchException.permanent(FetchFailure.INVALID_URL, "The URL contains half a surrogate pair.");
        }
        while (bytes.hasRemaining()) {
            encoded.append('%').append(HEX.toHexDigits(bytes.get()));
        }
    }
}
