package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.catalog.TakenColumns;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of columns in docs/api.md. */
class DocumentedColumnsTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @EnumSource
    void everyNameThatIsFoundIsInTheTable(ColumnRole role) throws IOException {
        List<List<String>> row = table("| what | own names |").get(role.ordinal());
        List<String> aliases =
                switch (role) {
                    case SERIAL_NUMBER -> ColumnAliases.SERIAL_NUMBERS;
                    case PRODUCT_NAME -> ColumnAliases.PRODUCT_NAMES;
                    case IMAGE_URLS ->
                        Stream.of(
                                        ColumnAliases.IMAGE_WORDS,
                                        ColumnAliases.BEFORE_IMAGE,
                                        ColumnAliases.AFTER_IMAGE,
                                        ColumnAliases.OTHER_IMAGES)
                                .flatMap(List::stream)
                                .toList();
                };

        assertThat(row.get(1)).isEqualTo(role.names());
        assertThat(row.get(2)).containsAll(aliases);
        if (role != ColumnRole.IMAGE_URLS) {
            assertThat(row.get(2)).hasSameSizeAs(aliases).allMatch(role::isAlias);
        }
    }

    @Test
    void everyShopIsInTheTable() throws IOException {
        assertThat(shops()).hasSameSizeAs(Shop.values());
    }

    static List<List<List<String>>> shops() throws IOException {
        return table("| export | serial number |");
    }

    /** A header of all names in the row is recognised, and the first of those that could be the same is taken. */
    @ParameterizedTest
    @MethodSource("shops")
    void theExportOfAShopIsReadAsTheTableSays(List<List<String>> row) throws IOException {
        List<String> columns = row.stream().flatMap(List::stream).distinct().toList();

        TakenColumns taken = TakenColumns.of(header(columns).table());

        assertThat(taken.serial()).isEqualTo(row.get(1).get(0));
        assertThat(taken.name()).isEqualTo(row.get(2).get(0));
        assertThat(taken.images()).containsExactlyElementsOf(row.get(3));
    }

    private static CsvHeader header(List<String> columns) throws IOException {
        String line = '"' + String.join("\",\"", columns) + '"';
        try (CsvRecordReader records = new CsvRecordReader(new StringReader(line), ',')) {
            return HeaderRow.read(records, ',', false, ColumnNames.NONE);
        }
    }

    /** For each row, what is code in each of its cells. */
    private static List<List<List<String>>> table(String beginning) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/api.md"));
        int heading = lines.stream()
                .filter(line -> line.startsWith(beginning))
                .map(lines::indexOf)
                .findFirst()
                .orElseThrow();
        return lines.subList(heading + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(cell -> CODE.matcher(cell)
                                .results()
                                .map(code -> code.group(1))
                                .toList())
                        .toList())
                .toList();
    }
}
