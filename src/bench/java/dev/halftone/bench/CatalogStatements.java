package dev.halftone.bench;

import java.lang.reflect.Field;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The catalog's SQL with literals in place of its parameters. PostgreSQL plans the service's unnamed statements for the
 * values they are bound to, so the plan is the same.
 */
final class CatalogStatements {

    private static final Pattern NUMBERED = Pattern.compile("\\$(\\d+)");
    private static final Pattern NAMED = Pattern.compile("(?<!:):([a-z]\\w*)");

    /** The days of all requests of the benchmarks, as the last two parameters of statements that find images. */
    private static final List<String> DAYS = Stream.of(
                    "01900000-0000-0000-0000-000000000000", "01a00000-0000-0000-0000-000000000000")
            .map(bound -> array("uuid", Collections.nCopies(12, bound)))
            .toList();

    private CatalogStatements() {}

    static List<String> withDays(String... literals) {
        return Stream.concat(Stream.of(literals), DAYS.stream()).toList();
    }

    static List<String> withDays(List<String> literals) {
        return withDays(literals.toArray(String[]::new));
    }

    /** The statement of the service: the value of a constant in a class of the catalog. */
    static String of(String className, String constant) {
        try {
            Field field = Class.forName("dev.halftone.catalog." + className).getDeclaredField(constant);
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the catalog has no statement " + className + "." + constant, e);
        }
    }

    /** @param literals for {@code $1}, {@code $2}, … or for the named parameters in the order of their first use */
    static String bind(String sql, List<String> literals) {
        String numbered = NUMBERED.matcher(sql)
                .replaceAll(match -> Matcher.quoteReplacement(literals.get(Integer.parseInt(match.group(1)) - 1)));
        List<String> names = NAMED.matcher(sql)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        String bound = numbered;
        for (int i = 0; i < names.size(); i++) {
            bound = bound.replaceAll("(?<!:):" + names.get(i) + "\\b", Matcher.quoteReplacement(literals.get(i)));
        }
        return bound;
    }

    /** A PostgreSQL array as a literal: no element may hold a quote, a comma or a brace. */
    static String array(String type, List<?> elements) {
        return "'{" + String.join(",", elements.stream().map(String::valueOf).toList()) + "}'::" + type + "[]";
    }

    static String quoted(Object value) {
        return "'" + value + "'";
    }
}
