package dev.halftone.url;

import dev.halftone.url.IdnaStatus.BidiClass;
import dev.halftone.url.IdnaStatus.Disallowed;
import dev.halftone.url.IdnaStatus.Ignored;
import dev.halftone.url.IdnaStatus.JoiningType;
import dev.halftone.url.IdnaStatus.Mapped;
import dev.halftone.url.IdnaStatus.Shifted;
import dev.halftone.url.IdnaStatus.Valid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The status of every code point, read from {@value #RESOURCE}. The file has one line per range, {@code first..last
 * status}, in hexadecimal. The status is {@code .} for ignored, {@code +20} or {@code -20} for shifted, and {@code >31
 * 2044 34} for mapped. For valid it is {@code =} with the letters of the {@link BidiClass} and the {@link JoiningType},
 * {@code m} for a mark, and {@code v} for a virama. Code points without a line are disallowed.
 *
 * <p>The tests generate the file from ICU4J and compare it: a library of 14 MB is too much in an executable for 100 KB
 * of data.
 */
final class IdnaTable {

    static final String RESOURCE = "idna.txt";

    private static final IdnaStatus DISALLOWED = new Disallowed();
    private static final int HEX = 16;

    private final int[] firsts;
    private final int[] lasts;
    private final List<IdnaStatus> statuses;

    private IdnaTable(List<String> lines) {
        firsts = new int[lines.size()];
        lasts = new int[lines.size()];
        statuses = new ArrayList<>(lines.size());
        Map<String, IdnaStatus> known = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int blank = line.indexOf(' ');
            int dots = line.indexOf("..");
            firsts[i] = hex(line.substring(0, dots < 0 ? blank : dots));
            lasts[i] = dots < 0 ? firsts[i] : hex(line.substring(dots + 2, blank));
            statuses.add(known.computeIfAbsent(line.substring(blank + 1), IdnaTable::status));
        }
    }

    static IdnaTable read() {
        try (InputStream file = IdnaTable.class.getResourceAsStream(RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            return new IdnaTable(
                    lines.lines().filter(line -> !line.startsWith("#")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IdnaStatus status(String written) {
        String rest = written.substring(1);
        return switch (written.charAt(0)) {
            case '.' -> new Ignored();
            case '+' -> new Shifted(hex(rest));
            case '-' -> new Shifted(-hex(rest));
            case '>' -> new Mapped(text(rest));
            case '=' ->
                new Valid(
                        BidiClass.of(rest.charAt(0)),
                        JoiningType.of(rest.charAt(1)),
                        rest.indexOf('m') > 0,
                        rest.indexOf('v') > 0);
            default -> throw new IllegalStateException("no status: " + written);
        };
    }

    private static String text(String codePoints) {
        StringBuilder text = new StringBuilder();
        for (String codePoint : codePoints.split(" ")) {
            text.appendCodePoint(hex(codePoint));
        }
        return text.toString();
    }

    private static int hex(String number) {
        return Integer.parseInt(number, HEX);
    }

    IdnaStatus of(int codePoint) {
        int at = Arrays.binarySearch(firsts, codePoint);
        int range = at >= 0 ? at : -at - 2;
        return range >= 0 && codePoint <= lasts[range] ? statuses.get(range) : DISALLOWED;
    }
}
