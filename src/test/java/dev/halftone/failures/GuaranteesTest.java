package dev.halftone.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests and runs that ARCHITECTURE.md names for each guarantee exist. */
class GuaranteesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\d+ \\|(?:[^|]*\\|){2}([^|]*)\\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern RUN = Pattern.compile("\"([^\"]+)\"");

    @Test
    void everyGuaranteeHasTestsAndAllOfThemExist() throws IOException {
        Map<String, String> classes = testClasses();
        List<String> cells = cells();

        assertThat(cells).hasSizeGreaterThanOrEqualTo(11).allMatch(cell -> TEST.matcher(cell)
                .find());
        assertThat(cells.stream().flatMap(cell -> TEST.matcher(cell).results()))
                .allSatisfy(test -> assertThat(classes.get(test.group(1)))
                        .as(test.group())
                        .isNotNull()
                        .contains("void " + test.group(2) + "("));
    }

    @Test
    void allRunsExist() throws IOException {
        String schedule = Files.readString(Path.of("src/test/java/dev/halftone/failures/Schedule.java"));

        assertThat(cells().stream().flatMap(cell -> RUN.matcher(cell).results()).map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(run -> assertThat(schedule).contains(run));
    }

    private static List<String> cells() throws IOException {
        String text = Files.readString(Path.of("ARCHITECTURE.md"));
        Matcher rows = ROW.matcher(text.substring(text.indexOf("## Guarantees, and where each is held")));
        return rows.results().map(row -> row.group(1)).toList();
    }

    private static Map<String, String> testClasses() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            return sources.filter(path -> path.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            path -> path.getFileName().toString().replace(".java", ""),
                            GuaranteesTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
