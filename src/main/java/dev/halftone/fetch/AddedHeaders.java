package dev.halftone.fetch;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks the headers that an operator adds to requests. */
final class AddedHeaders {

    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** RFC 9110, section 5.5, without what is not ASCII, which servers read differently. */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7E](?:[\\t\\x20-\\x7E]*[\\x21-\\x7E])?");

    /**
     * Headers about the message and the connection, which HTTP itself needs, and headers that ask for something else
     * than the whole image in its own coding.
     */
    private static final Set<String> OF_HTTP = Set.of(
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "http2-settings",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "keep-alive",
            "max-forwards",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private AddedHeaders() {}

    /**
     * @param key of the group of settings, for the error
     * @return the headers by their names in any case, with values as they are sent
     * @throws IllegalArgumentException with a message that names the setting, and nothing of the value
     */
    static Map<String, String> checked(String key, Map<String, String> headers) {
        Map<String, String> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, written) -> {
            String setting = key + "." + name;
            String value = written.strip();
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException(setting + ": this is no name of a header.");
            }
            if (OF_HTTP.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(setting + ": the service sets this header itself.");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        setting + ": the value is empty, or has a line break or a character that is not ASCII.");
            }
            if (checked.put(name, value) != null) {
                throw new IllegalArgumentException(setting + " is there twice, in two spellings.");
            }
        });
        return Collections.unmodifiableMap(checked);
    }
}
