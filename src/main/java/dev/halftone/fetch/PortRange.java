package dev.halftone.fetch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** TCP ports {@code first} to {@code last}, both included. Notation: {@code 443} or {@code 8000-8999}. */
record PortRange(int first, int last) {

    private static final Pattern NOTATION = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    PortRange {
        if (first < 1 || last > 65_535 || first > last) {
            throw new IllegalArgumentException("ports " + first + "-" + last + " are not within 1-65535");
        }
    }

    /** @throws IllegalArgumentException with a message that says what is wrong */
    static PortRange parse(String notation) {
        Matcher matcher = NOTATION.matcher(notation.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + notation + "' is neither a port nor a range of ports");
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    boolean contains(int port) {
        return first <= port && port <= last;
    }

    /** For the configuration: an invalid value fails with the reason. */
    public static final class Notation implements Converter<PortRange> {
        @Override
        public PortRange convert(String notation) {
            return parse(notation);
        }
    }
}
