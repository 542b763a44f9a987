package dev.halftone.recompress;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the name of the first element of what may be an XML document. Skips a byte-order mark, the declaration,
 * comments, processing instructions and the document type, however long they are (XML 1.0, section 2.8).
 */
final class XmlRoot {

    private static final int MAX_NAME = 100;

    private final byte[] bytes;
    private final Charset charset;
    /** Bytes per character of markup. */
    private final int step;
    /** The index of the byte that holds a markup character. */
    private final int low;

    private int at;

    private XmlRoot(byte[] bytes, Charset charset, int step, int low, int start) {
        this.bytes = bytes;
        this.charset = charset;
        this.step = step;
        this.low = low;
        this.at = start;
    }

    /** The name without its prefix, such as "svg"; empty if the file begins with something else. */
    static Optional<String> nameIn(byte[] bytes) {
        return of(bytes).name();
    }

    /** The charset that text in these bytes would have. */
    static Charset charset(byte[] bytes) {
        return of(bytes).charset;
    }

    private static XmlRoot of(byte[] bytes) {
        if (ImageFormat.has(bytes, 0, "\u00ef\u00bb\u00bf")) {
            return new XmlRoot(bytes, StandardCharsets.UTF_8, 1, 0, 3);
        }
        boolean marked = ImageFormat.has(bytes, 0, "\u00ff\u00fe") || ImageFormat.has(bytes, 0, "\u00fe\u00ff");
        if (ImageFormat.has(bytes, 0, "\u00ff\u00fe") || ImageFormat.has(bytes, 0, "<\0")) {
            return new XmlRoot(bytes, StandardCharsets.UTF_16LE, 2, 0, marked ? 2 : 0);
        }
        if (ImageFormat.has(bytes, 0, "\u00fe\u00ff") || ImageFormat.has(bytes, 0, "\0<")) {
            return new XmlRoot(bytes, StandardCharsets.UTF_16BE, 2, 1, marked ? 2 : 0);
        }
        return new XmlRoot(bytes, StandardCharsets.ISO_8859_1, 1, 0, 0);
    }

    private Optional<String> name() {
        while (true) {
            skipBlanks();
            if (startsWith("<?")) {
                skipPast("?>");
            } else if (startsWith("<!--")) {
                skipPast("-->");
            } else if (startsWith("<!DOCTYPE")) {
                skipDocumentType();
            } else {
                return startsWith("<") ? elementName() : Optional.empty();
            }
        }
    }

    /** Skips to the closing bracket, over declarations in square brackets, comments and quoted text. */
    private void skipDocumentType() {
        int depth = 0;
        while (character() >= 0) {
            int c = character();
            if (startsWith("<!--")) {
                skipPast("-->");
                continue;
            }
            at += step;
            if (c == '"' || c == '\'') {
                skipPast(String.valueOf((char) c));
            } else if (c == '<' || c == '[') {
                depth++;
            } else if (c == '>' || c == ']') {
                depth--;
                if (depth == 0) {
                    return;
                }
            }
        }
    }

    private Optional<String> elementName() {
        at += step;
        StringBuilder name = new StringBuilder();
        for (int c = character(); isNamePart(c) && name.length() < MAX_NAME; c = character()) {
            name.append((char) c);
            at += step;
        }
        return Optional.of(name.substring(name.indexOf(":") + 1));
    }

    private static boolean isNamePart(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == ':'
                || c == '-'
                || c == '_'
                || c == '.';
    }

    private void skipBlanks() {
        while (character() == ' ' || character() == '\t' || character() == '\n' || character() == '\r') {
            at += step;
        }
    }

    private void skipPast(String end) {
        while (character() >= 0 && !startsWith(end)) {
            at += step;
        }
        at += end.length() * step;
    }

    private boolean startsWith(String characters) {
        for (int i = 0; i < characters.length(); i++) {
            if (characterAt(at + i * step) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int character() {
        return characterAt(at);
    }

    /** -1 past the end. */
    private int characterAt(int position) {
        if (position + step > bytes.length) {
            return -1;
        }
        int c = bytes[position + low] & 0xff;
        return step == 1 ? c : c | (bytes[position + 1 - low] & 0xff) << 8;
    }
}
