package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks every link of every document to a file of the repository, and to a heading in it. */
class DocumentsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final List<String> FOLDERS = List.of("docs", "bench", "examples");

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|<img [^>]*src=\"([^\"]+)\"");
    private static final Pattern SCHEME = Pattern.compile("^[a-z][a-z0-9+.-]*:.*");

    /** References to documents in comments and manifests: {@code docs/operations.md#halftonenoworkers}. */
    private static final Pattern MENTION = Pattern.compile(
            "(?<![\\w/.-])(docs/(?:[a-z0-9-]+/)*[a-z0-9-]+\\.md|(?:bench/)?[A-Z]+\\.md)(?:#([a-z0-9-]+))?");

    private static final List<String> WHERE_DOCUMENTS_ARE_MENTIONED =
            List.of("src", "k8s", "docker-compose.yml", ".env", "pom.xml");

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (String link : links(document)) {
                links++;
                problem(document, link).ifPresent(broken::add);
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    /** A document without a link to it is not found by readers. */
    @Test
    void everyDocumentIsReachedFromTheReadme() throws IOException {
        Set<Path> reached = new TreeSet<>();
        List<Path> next = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        while (!next.isEmpty()) {
            Path document = next.remove(next.size() - 1);
            if (reached.add(document)) {
                links(document).stream()
                        .filter(link -> !SCHEME.matcher(link).matches())
                        .map(link -> target(document, link))
                        .filter(path -> path.toString().endsWith(".md") && Files.exists(path))
                        .forEach(next::add);
            }
        }

        assertThat(reached).containsAll(documents());
    }

    @Test
    void codeAndManifestsNameDocumentsAndHeadingsThatAreThere() throws IOException {
        List<String> wrong = new ArrayList<>();
        int mentions = 0;
        for (String start : WHERE_DOCUMENTS_ARE_MENTIONED) {
            for (Path file : files(ROOT.resolve(start), "(?:java|ya?ml|json|properties|xml|env|sh|.*Dockerfile.*)")) {
                for (var mention :
                        MENTION.matcher(Files.readString(file)).results().toList()) {
                    Path named = ROOT.resolve(mention.group(1));
                    mentions++;
                    if (!Files.exists(named)
                            || mention.group(2) != null && !anchors(named).contains(mention.group(2))) {
                        wrong.add(ROOT.relativize(file) + ": " + mention.group());
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(mentions).isGreaterThan(10);
    }

    @ParameterizedTest
    @CsvSource({"README.md, 9216", "ARCHITECTURE.md, 12288", "PERFORMANCE.md, 6144", "SECURITY.md, 3072"})
    void whatIsReadFirstIsShort(String document, long maxBytes) throws IOException {
        assertThat(Files.size(ROOT.resolve(document))).isLessThanOrEqualTo(maxBytes);
    }

    private static Optional<String> problem(Path document, String link) throws IOException {
        if (SCHEME.matcher(link).matches()) {
            return Optional.empty();
        }
        String complaint = ROOT.relativize(document) + ": " + link;
        Path target = target(document, link);
        if (!target.startsWith(ROOT) || !Files.exists(target)) {
            return Optional.of(complaint + " (no such file)");
        }
        int hash = link.indexOf('#');
        return hash >= 0 && !anchors(target).contains(link.substring(hash + 1))
                ? Optional.of(complaint + " (no such heading)")
                : Optional.empty();
    }

    private static Path target(Path document, String link) {
        int hash = link.indexOf('#');
        String path = URI.create(hash >= 0 ? link.substring(0, hash) : link).getPath();
        return path.isEmpty() ? document : document.resolveSibling(path).normalize();
    }

    private static List<String> links(Path document) throws IOException {
        String text = INLINE_CODE
                .matcher(FENCED.matcher(Files.readString(document)).replaceAll(""))
                .replaceAll("");
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .toList();
    }

    /**
     * Anchors as GitHub derives them from headings: lower case, without punctuation, blanks as hyphens, repeated ones
     * numbered.
     */
    private static Set<String> anchors(Path document) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        String text = FENCED.matcher(Files.readString(document)).replaceAll("");
        HEADING.matcher(text).results().forEach(heading -> {
            String slug = heading.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                    .replace(' ', '-');
            int times = seen.merge(slug, 1, Integer::sum);
            anchors.add(times == 1 ? slug : slug + "-" + (times - 1));
        });
        return anchors;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        for (String folder : FOLDERS) {
            documents.addAll(files(ROOT.resolve(folder), "md"));
        }
        assertThat(documents).hasSizeGreaterThan(20);
        return documents;
    }

    private static List<Path> files(Path start, String extension) {
        Pattern name = Pattern.compile(".*(?:\\.|/)" + extension);
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(file -> !file.toString().contains("node_modules"))
                    .filter(file -> Files.isRegularFile(file)
                            && name.matcher(file.toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
