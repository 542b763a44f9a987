package dev.halftone.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Normalizes the spelling of media types in {@code Content-Type} and {@code Accept} (RFC 9110, sections 8.3.1 and
 * 5.6.6): case of names, blanks before a semicolon, quoted values. Quarkus REST compares the text, and would not
 * recognize {@code Multipart/Form-Data; Boundary=x} as a form (3.34.1; no upstream issue found).
 */
@ApplicationScoped
class MediaTypeSpelling {

    private static final int BEFORE_EVERYTHING = 2_000;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";
    private static final String PARAMETER = "[ \\t]*+;[ \\t]*+(?:(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + "))?+";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[ \\t]*+(" + TOKEN + "/" + TOKEN + ")((?:" + PARAMETER + ")*+)[ \\t]*+");
    private static final Pattern NEXT_PARAMETER = Pattern.compile(PARAMETER);
    private static final Pattern QUOTED_TOKEN = Pattern.compile("\"(" + TOKEN + ")\"");

    void register(@Observes Filters filters) {
        filters.register(MediaTypeSpelling::respell, BEFORE_EVERYTHING);
    }

    private static void respell(RoutingContext context) {
        MultiMap headers = context.request().headers();
        List<String> written = headers.getAll(HttpHeaders.CONTENT_TYPE);
        if (written.size() == 1) {
            usual(written.get(0)).ifPresent(type -> headers.set(HttpHeaders.CONTENT_TYPE, type));
        }
        List<String> accepted = headers.getAll(HttpHeaders.ACCEPT);
        if (!accepted.isEmpty()) {
            // Several header lines form one list (RFC 9110, section 5.3).
            usualList(String.join(",", accepted)).ifPresent(types -> headers.set(HttpHeaders.ACCEPT, types));
        }
        context.next();
    }

    /** The normalized list, as in {@code Accept}; empty if an item is not a media type. */
    static Optional<String> usualList(String written) {
        List<String> types = new ArrayList<>();
        Matcher type = MEDIA_TYPE.matcher(written);
        int start = 0;
        while (start < written.length()) {
            if (!type.region(start, written.length()).lookingAt()) {
                return Optional.empty();
            }
            types.add(usual(type));
            start = type.end();
            if (start < written.length() && written.charAt(start++) != ',') {
                return Optional.empty();
            }
        }
        return Optional.of(String.join(", ", types));
    }

    /** The normalized spelling; empty if the text is not a media type, and then the header stays as it is. */
    static Optional<String> usual(String written) {
        Matcher type = MEDIA_TYPE.matcher(written);
        return type.matches() ? Optional.of(usual(type)) : Optional.empty();
    }

    private static String usual(Matcher type) {
        StringBuilder usual = new StringBuilder(lowerCase(type.group(1)));
        Matcher parameter = NEXT_PARAMETER.matcher(type.group(2));
        while (parameter.find()) {
            if (parameter.group(1) != null) {
                usual.append("; ")
                        .append(lowerCase(parameter.group(1)))
                        .append('=')
                        .append(value(parameter.group(2)));
            }
        }
        return usual.toString();
    }

    /** The value as sent, without unnecessary quotes. */
    private static String value(String written) {
        Matcher quoted = QUOTED_TOKEN.matcher(written);
        return quoted.matches() ? quoted.group(1) : written;
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
