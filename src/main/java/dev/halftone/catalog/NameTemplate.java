package dev.halftone.catalog;

import dev.halftone.url.FileStem;
import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the names of a request's outputs are made of: placeholders, and text between them. */
public final class NameTemplate {

    /** Of a name before it is made unique: a hyphen and any number fit behind it, and an underscore behind a device. */
    static final int MAX_BYTES = FileStem.MAX_BYTES - 12;

    /** Leaves 8 bytes for the value of each placeholder. */
    private static final int MAX_TEMPLATE_BYTES = 100;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
    private static final Pattern OUTPUT_EXTENSION =
            Pattern.compile("\\.(jpe?g|png|gif|bmp|tiff?|webp|psd)$", Pattern.CASE_INSENSITIVE);

    /** At the end of a file name: a dot, a letter, and at most four letters or digits. */
    private static final Pattern EXTENSION = Pattern.compile("(?<=.)\\.[A-Za-z][A-Za-z0-9]{0,4}$");

    private enum Placeholder {
        SERIAL,
        NAME,
        POSITION,
        SOURCE;

        static Optional<Placeholder> of(String written) {
            return Stream.of(values())
                    .filter(placeholder -> placeholder.written().equals(written.toLowerCase(Locale.ROOT)))
                    .findFirst();
        }

        String written() {
            return "{" + name().toLowerCase(Locale.ROOT) + "}";
        }
    }

    /** @param placeholder null for a text */
    private record Piece(Placeholder placeholder, String text) {}

    private final List<Piece> pieces;
    private final int textBytes;

    private NameTemplate(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.textBytes = pieces.stream()
                .filter(piece -> piece.placeholder() == null)
                .mapToInt(piece -> FileStem.bytes(piece.text()))
                .sum();
    }

    /** @throws IllegalArgumentException with a message that says what the template has, without a full stop */
    public static NameTemplate parse(String written) {
        String template = Normalizer.normalize(written, Normalizer.Form.NFC);
        int bytes = FileStem.bytes(template);
        if (bytes > MAX_TEMPLATE_BYTES) {
            throw new IllegalArgumentException(
                    "has " + bytes + " bytes in UTF-8, but may have at most " + MAX_TEMPLATE_BYTES);
        }
        List<Piece> pieces = new ArrayList<>();
        Matcher found = PLACEHOLDER.matcher(template);
        int end = 0;
        while (found.find()) {
            addText(template.substring(end, found.start()), pieces);
            pieces.add(new Piece(placeholder(found.group()), null));
            end = found.end();
        }
        addText(template.substring(end), pieces);
        if (end == 0) {
            throw new IllegalArgumentException("has no placeholder: " + placeholders());
        }
        requireNoExtension(template.substring(end));
        return new NameTemplate(pieces);
    }

    private static Placeholder placeholder(String written) {
        return Placeholder.of(written)
                .orElseThrow(() -> new IllegalArgumentException(
                        "has the unknown placeholder '" + written + "': " + placeholders()));
    }

    private static String placeholders() {
        String quoted = Stream.of(Placeholder.values())
                .map(placeholder -> "'" + placeholder.written() + "'")
                .collect(Collectors.joining(", "));
        int last = quoted.lastIndexOf(", ");
        return "there are " + quoted.substring(0, last) + " and " + quoted.substring(last + 2);
    }

    private static void addText(String text, List<Piece> pieces) {
        text.codePoints().filter(c -> !FileStem.isSafe(c)).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(objectionTo(c));
        });
        if (!text.isEmpty()) {
            pieces.add(new Piece(null, text));
        }
    }

    private static String objectionTo(int c) {
        if (c == '{') {
            return "has a '{' without its '}'";
        }
        String shown = Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE
                ? String.format("U+%04X", c)
                : "'" + Character.toString(c) + "'";
        return c == '/' || c == '\\'
                ? "has " + shown + ", but the outputs of a request are in one folder"
                : "has " + shown + ", but may have only letters, digits, '.', '_' and '-' beside its placeholders";
    }

    private static void requireNoExtension(String ending) {
        Matcher extension = OUTPUT_EXTENSION.matcher(ending);
        if (extension.find()) {
            throw new IllegalArgumentException("ends with '" + extension.group()
                    + "': leave it out, each output gets the extension of its format");
        }
    }

    /**
     * The name of an image, of at most {@link #MAX_BYTES} bytes, or one more. If the values are too long together, the
     * longest ones are cut.
     *
     * @param position of the URL in its row, from 1
     */
    FileStem fill(SerialNumber serial, String productName, int position, String url) {
        List<String> values = pieces.stream()
                .map(piece -> piece.placeholder() == null
                        ? piece.text()
                        : value(piece.placeholder(), serial, productName, position, url))
                .toList();
        int longest = longestValue(values);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            boolean isText = pieces.get(i).placeholder() == null;
            joined.append(isText ? values.get(i) : FileStem.cut(values.get(i), longest));
        }
        return FileStem.of(joined.toString());
    }

    /** How many bytes each value may have, so that all of them fit. */
    private int longestValue(List<String> values) {
        int[] bytes = IntStream.range(0, pieces.size())
                .filter(i -> pieces.get(i).placeholder() != null)
                .map(i -> FileStem.bytes(values.get(i)))
                .toArray();
        int longest = MAX_BYTES - textBytes;
        while (together(bytes, longest) > MAX_BYTES - textBytes) {
            longest--;
        }
        return longest;
    }

    private static int together(int[] bytes, int longest) {
        return IntStream.of(bytes).map(one -> Math.min(one, longest)).sum();
    }

    private static String value(
            Placeholder placeholder, SerialNumber serial, String productName, int position, String url) {
        return switch (placeholder) {
            case SERIAL -> partOr(serial.toString(), String.valueOf(serial.number()));
            case NAME -> partOr(productName, "product");
            case POSITION -> String.valueOf(position);
            case SOURCE -> partOr(EXTENSION.matcher(fileName(url)).replaceFirst(""), "image");
        };
    }

    private static String partOr(String text, String otherwise) {
        String part = FileStem.part(text);
        return part.isEmpty() ? otherwise : part;
    }

    private static String fileName(String url) {
        try {
            return HttpUrl.parse(url).fileName();
        } catch (InvalidUrlException e) {
            return "";
        }
    }
}
