package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Prerequisite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/advisories} compares the packaged libraries with published vulnerabilities. */
@Tag("process")
class AdvisoriesTest {

    @TempDir
    Path folder;

    private final Path python = Prerequisite.PYTHON.required();

    private record Answer(int code, List<String> lines) {}

    @BeforeEach
    void createExport() throws IOException {
        Files.createDirectory(folder.resolve("export"));
    }

    @Test
    void namesWhatIsAffectedByItsRange() throws Exception {
        bom("io.netty:netty-codec-http2:4.1.130.Final", "io.netty:netty-codec-http:4.1.135.Final", "a.b:free:1.0");
        advisory("CVE-1", "io.netty:netty-codec-http2", "0", "4.1.132.Final");
        advisory("CVE-2", "io.netty:netty-codec-http", "4.1.0.Final", "4.1.135.Final");

        assertThat(compare())
                .isEqualTo(new Answer(1, List.of("io.netty:netty-codec-http2 4.1.130.Final: CVE-1: a fault")));
    }

    /** Each list is in ascending order according to Maven's specification. */
    @Test
    void ordersVersionsAsMavenDoes() throws Exception {
        List<List<String>> orders = List.of(
                List.of("1-alpha", "1-beta", "1-milestone", "1-rc", "1-snapshot", "1", "1-sp", "1-abc", "1-1", "1.1"),
                List.of("4.1.9.Final", "4.1.10.Final", "4.1.137.Final", "4.2.0.Alpha1", "4.2.0.RC1", "4.2.0.Final"),
                List.of("2.9.9", "2.9.10", "2.9.10.1", "2.10.0.RC1", "2.10.0", "2.10.0.pr1"),
                List.of("1.0-a1", "1.0-b2", "1.0-m3", "1.0-rc4", "1.0", "1.0.1"),
                List.of("42.7.2", "42.7.10", "42.7.14"),
                List.of("32.1.2-android", "32.1.2-jre", "33.0-jre"),
                List.of("20230618", "20240303"));
        List<String> libraries = new ArrayList<>();
        List<String> affected = new ArrayList<>();
        for (List<String> order : orders) {
            for (int i = 0; i + 1 < order.size(); i++) {
                String name = "g:a" + libraries.size();
                // The earlier version is affected; the version with the fix is not.
                libraries.add(name + ":" + order.get(i));
                affected.add(name);
                advisory("A" + libraries.size(), name, "0", order.get(i + 1));
                name = "g:a" + libraries.size();
                libraries.add(name + ":" + order.get(i + 1));
                advisory("B" + libraries.size(), name, "0", order.get(i + 1));
            }
        }
        bom(libraries.toArray(String[]::new));

        assertThat(compare().lines())
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyInAnyOrderElementsOf(affected);
    }

    @Test
    void equalVersionsAreTheSameHoweverTheyAreWritten() throws Exception {
        bom("g:a:1.0", "g:b:1.Final", "g:c:1-ga", "g:d:1.0.0");
        for (String name : List.of("g:a", "g:b", "g:c", "g:d")) {
            advisory("CVE-" + name, name, "0", "1");
        }

        assertThat(compare()).isEqualTo(new Answer(0, List.of()));
    }

    @Test
    void namesWhatIsInAListOfVersionsAndWhatIsTheLastAffected() throws Exception {
        bom("g:listed:1.1", "g:last:2.0", "g:later:2.1", "g:again:3.5");
        Files.writeString(folder.resolve("export/L.json"), """
                {"id": "L", "affected": [
                  {"package": {"ecosystem": "Maven", "name": "g:listed"}, "versions": ["1.0", "1.1"]},
                  {"package": {"ecosystem": "npm", "name": "g:later"}, "versions": ["2.1"]},
                  {"package": {"ecosystem": "Maven", "name": "g:last"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "2.0"}]}]},
                  {"package": {"ecosystem": "Maven", "name": "g:later"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "2.0"}]}]},
                  {"package": {"ecosystem": "Maven", "name": "g:again"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"fixed": "2.0"}, {"introduced": "3.0"}]}]}]}""");
        Files.writeString(folder.resolve("export/W.json"), """
                {"id": "W", "withdrawn": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "Maven", "name": "g:later"}, "versions": ["2.1"]}]}""");

        assertThat(compare().lines())
                .extracting(line -> line.split(" ")[0])
                .containsExactlyInAnyOrder("g:listed", "g:last", "g:again");
    }

    @Test
    void readsAnExportAsItIsPublishedAndLeavesOutWhatIsAccepted() throws Exception {
        bom("io.quarkus:quarkus-vertx-http:3.34.1", "g:a:1.0");
        advisory(
                "GHSA-1\", \"aliases\": [\"CVE-2026-39852\"], \"x\": \"",
                "io.quarkus:quarkus-vertx-http",
                "0",
                "3.34.7");
        advisory("GHSA-2", "g:a", "0", "1.1");
        Path zip = folder.resolve("all.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
                Stream<Path> files = Files.list(folder.resolve("export"))) {
            for (Path file : files.toList()) {
                out.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, out);
            }
        }

        assertThat(compare(zip)).isEqualTo(new Answer(1, List.of("g:a 1.0: GHSA-2: a fault")));
    }

    @Test
    void whatCannotBeReadIsNotTakenForSafe() throws Exception {
        bom();
        assertThat(compare().code()).as("a bill of materials without libraries").isEqualTo(2);
        bom("g:a:1.0");
        assertThat(compare().code()).as("an export without documents").isEqualTo(2);
        assertThat(compare(folder.resolve("missing.zip")).code()).isEqualTo(2);
        advisory("A", "g:a", "0", "1");
        assertThat(compare().code()).isZero();
    }

    private void bom(String... libraries) throws IOException {
        String components = Stream.of(libraries)
                .map(library -> library.split(":"))
                .map(parts -> "{\"purl\": \"pkg:maven/%s/%s@%s?type=jar\"}".formatted((Object[]) parts))
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("bom.json"), "{\"components\": [" + components + "]}");
    }

    private void advisory(String id, String library, String introduced, String fixed) throws IOException {
        Files.writeString(
                folder.resolve("export/" + id.replaceAll("[^A-Za-z0-9-].*", "") + library.hashCode() + ".json"),
                """
                {"id": "%s", "summary": "a fault", "affected": [
                  {"package": {"ecosystem": "Maven", "name": "%s"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "%s"}, {"fixed": "%s"}]}]}]}""".formatted(id, library, introduced, fixed));
    }

    private Answer compare() throws Exception {
        return compare(folder.resolve("export"));
    }

    private Answer compare(Path export) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        python.toString(),
                        ".ci/advisories",
                        folder.resolve("bom.json").toString(),
                        export.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        return new Answer(code, Files.readAllLines(output));
    }
}
