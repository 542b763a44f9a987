package dev.halftone.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds out which column of a header has what. A column that the upload names comes first, then the contract's own
 * names, then what is known of the {@link Shop}, then {@link ColumnAliases}.
 */
final class ColumnFinder {

    private static final int MAX_NAMED = 20;
    private static final int MAX_NAME_LENGTH = 60;

    /** How many commas the name of a column may have within a list of names. */
    private static final int MAX_COMMAS = 10;

    private static final int OWN_NAME = 2;
    private static final int ALIAS = 1;

    private final List<String> header;
    private final List<String> words;
    private final List<String> letters;
    private final ColumnNames given;
    private final Map<ColumnRole, List<Integer>> found = new EnumMap<>(ColumnRole.class);
    private final Set<ColumnRole> byOwnName = EnumSet.noneOf(ColumnRole.class);

    private ColumnFinder(List<String> header, ColumnNames given) {
        this.header = header;
        this.words = header.stream().map(ColumnSpelling::ofWords).toList();
        this.letters = header.stream().map(ColumnSpelling::ofLetters).toList();
        this.given = given;
    }

    /**
     * @param indexes of the columns with each role, one of serial numbers and of names at most
     * @param byOwnName the roles whose columns have the contract's own names, and are not given
     */
    record Columns(Map<ColumnRole, List<Integer>> indexes, Set<ColumnRole> byOwnName) {

        List<Integer> of(ColumnRole role) {
            return indexes.getOrDefault(role, List.of());
        }
    }

    /** @throws MalformedCsvException that says which column is missing, unknown or ambiguous */
    static Columns find(List<String> header, ColumnNames given) throws MalformedCsvException {
        return new ColumnFinder(header, given).find();
    }

    /** How much a row looks like a header. */
    static long likeness(List<String> row, ColumnNames given) {
        ColumnFinder finder = new ColumnFinder(row, given);
        long likeness = 0;
        for (ColumnRole role : ColumnRole.values()) {
            if (row.stream().anyMatch(role::isNamed) || finder.hasOneOf(given.of(role))) {
                likeness += OWN_NAME;
            } else if (row.stream().anyMatch(role::isAlias)) {
                likeness += ALIAS;
            }
        }
        return likeness;
    }

    private boolean hasOneOf(List<String> names) {
        return names.stream().anyMatch(name -> !named(name).isEmpty());
    }

    private Columns find() throws MalformedCsvException {
        findGiven();
        Optional<Shop> shop = Shop.of(header);
        for (ColumnRole role : ColumnRole.values()) {
            if (!found.containsKey(role)) {
                List<Integer> columns = findUntold(role, shop);
                if (!columns.isEmpty()) {
                    found.put(role, columns);
                }
            }
        }
        requireAll();
        return new Columns(found, byOwnName);
    }

    private void findGiven() throws MalformedCsvException {
        for (ColumnRole role : ColumnRole.values()) {
            List<String> names = given.of(role);
            if (role == ColumnRole.IMAGE_URLS && !names.isEmpty()) {
                found.put(role, imagesNamed(names));
            } else if (!names.isEmpty()) {
                found.put(role, List.of(oneNamed(names.get(0), role)));
            }
        }
    }

    private int oneNamed(String name, ColumnRole role) throws MalformedCsvException {
        List<Integer> columns = named(name);
        if (columns.isEmpty()) {
            throw unknown(name, role);
        }
        if (columns.size() > 1) {
            throw new MalformedCsvException("The header has " + columns.size() + " columns " + quoted(name) + ", and "
                    + role.option() + " names one; rename the others.");
        }
        return columns.get(0);
    }

    /** In the order in which they are given. A single value may be a list: the name of a column may have commas too. */
    private List<Integer> imagesNamed(List<String> names) throws MalformedCsvException {
        if (names.size() == 1 && named(names.get(0)).isEmpty()) {
            return imagesListed(names.get(0).split(",", CsvRecordReader.MAX_CELLS));
        }
        Set<Integer> columns = new LinkedHashSet<>();
        for (String name : names) {
            addImages(name, columns);
        }
        return List.copyOf(columns);
    }

    private List<Integer> imagesListed(String[] parts) throws MalformedCsvException {
        Set<Integer> columns = new LinkedHashSet<>();
        for (int i = 0; i < parts.length; i++) {
            int end = Math.min(parts.length, i + 1 + MAX_COMMAS);
            while (end > i + 1 && named(joined(parts, i, end)).isEmpty()) {
                end--;
            }
            String name = joined(parts, i, end);
            if (!name.isBlank()) {
                addImages(name, columns);
            }
            i = end - 1;
        }
        return List.copyOf(columns);
    }

    private static String joined(String[] parts, int start, int end) {
        return String.join(",", Arrays.asList(parts).subList(start, end)).strip();
    }

    private void addImages(String name, Set<Integer> columns) throws MalformedCsvException {
        List<Integer> named = named(name);
        if (named.isEmpty()) {
            throw unknown(name, ColumnRole.IMAGE_URLS);
        }
        columns.addAll(named);
    }

    /** The columns of this name, spelled exactly so; if there are none, spelled in another way. */
    private List<Integer> named(String name) {
        List<Integer> exact = indexes(header, name::equals);
        if (!exact.isEmpty()) {
            return exact;
        }
        List<Integer> sameWords = indexes(words, ColumnSpelling.ofWords(name)::equals);
        if (!sameWords.isEmpty()) {
            return sameWords;
        }
        String lettersOfName = ColumnSpelling.ofLetters(name);
        return lettersOfName.isEmpty() ? List.of() : indexes(letters, lettersOfName::equals);
    }

    private List<Integer> findUntold(ColumnRole role, Optional<Shop> shop) throws MalformedCsvException {
        List<Integer> own = indexes(header, role::isNamed);
        if (!own.isEmpty()) {
            byOwnName.add(role);
            return oneUnlessImages(role, own);
        }
        List<Integer> ofShop = shop.map(one -> one.columns(role, header)).orElse(List.of());
        return oneUnlessImages(role, ofShop.isEmpty() ? untaken(role::isAlias) : ofShop);
    }

    private List<Integer> untaken(Predicate<String> alias) {
        return indexes(header, alias).stream()
                .filter(column -> found.values().stream().noneMatch(taken -> taken.contains(column)))
                .toList();
    }

    private List<Integer> oneUnlessImages(ColumnRole role, List<Integer> columns) throws MalformedCsvException {
        if (columns.size() > 1 && role != ColumnRole.IMAGE_URLS) {
            List<String> names = columns.stream().map(header::get).distinct().toList();
            throw new MalformedCsvException(
                    names.size() == 1
                            ? "The header has " + columns.size() + " columns " + quoted(names.get(0))
                                    + " that could have the " + role.meaning() + "; rename the others."
                            : "The columns " + listed(names) + " could each have the " + role.meaning()
                                    + "; name the one that has them with " + role.option() + ".");
        }
        return columns;
    }

    private void requireAll() throws MalformedCsvException {
        List<ColumnRole> missing = new ArrayList<>();
        for (ColumnRole role : ColumnRole.values()) {
            boolean required = role == ColumnRole.IMAGE_URLS || given.images().isEmpty();
            if (required && !found.containsKey(role)) {
                missing.add(role);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        String options = missing.stream().map(ColumnRole::option).collect(Collectors.joining(" and "));
        String tooFew = missing.size() == ColumnRole.values().length
                ? "The file has no header row: the first row has none of the columns " + names(missing, ", ")
                : "The header has no column " + names(missing, " and no column ");
        String without = missing.contains(ColumnRole.IMAGE_URLS)
                ? ""
                : "; an upload that gives image_columns needs no such column";
        throw new MalformedCsvException(tooFew + ", nor one that is known to have the "
                + missing.stream().map(ColumnRole::meaning).collect(Collectors.joining(" or "))
                + "; it has " + columns(header) + ". If it has another name, give it as " + options + without + ".");
    }

    private static String names(List<ColumnRole> roles, String between) {
        return roles.stream()
                .map(role -> role.names().stream().map(ColumnFinder::quoted).collect(Collectors.joining(" or ")))
                .collect(Collectors.joining(between));
    }

    private MalformedCsvException unknown(String name, ColumnRole role) {
        return new MalformedCsvException("There is no column " + quoted(name) + ", which " + role.option()
                + " names; the columns are " + columns(header) + ".");
    }

    private static String columns(List<String> all) {
        String names = all.stream().limit(MAX_NAMED).map(ColumnFinder::quoted).collect(Collectors.joining(", "));
        return all.size() > MAX_NAMED ? names + " and " + (all.size() - MAX_NAMED) + " more" : names;
    }

    /** {@code "A", "B" and "C"}; of many, the first ones. */
    static String listed(List<String> names) {
        int last = names.size() - 1;
        return names.size() > MAX_NAMED
                ? columns(names)
                : columns(names.subList(0, last)) + " and " + quoted(names.get(last));
    }

    static String quoted(String name) {
        return Excerpt.quoted(name, MAX_NAME_LENGTH);
    }

    private static List<Integer> indexes(List<String> columns, Predicate<String> wanted) {
        return IntStream.range(0, columns.size())
                .filter(i -> wanted.test(columns.get(i)))
                .boxed()
                .toList();
    }
}
