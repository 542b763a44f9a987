package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the container images as far as possible without Docker. */
class DockerfilesTest {

    private static final Path FOLDER = Path.of("src/main/docker");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void theImageIsBuiltFromSourcesAlone(String name) throws IOException {
        List<String> lines = instructions(name);

        assertThat(lines).filteredOn(line -> line.startsWith("FROM ")).hasSize(2);
        assertThat(lines).anyMatch(line -> line.startsWith("FROM ") && line.endsWith(" AS build"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("COPY ") && !line.contains("--from=build"))
                .containsExactly("COPY . .");
        assertThat(Files.readAllLines(FOLDER.resolve(name + ".dockerignore")))
                .startsWith("*")
                .contains("!pom.xml", "!mvnw", "!.mvn", "!src/main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void nobodyIsRootAndNothingNeedsAShell(String name) throws IOException {
        List<String> lines = instructions(name);

        assertThat(lines).filteredOn(line -> line.startsWith("USER ")).containsExactly("USER 10001:10001");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("ENTRYPOINT "))
                .singleElement()
                .asString()
                .startsWith("ENTRYPOINT [");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("HEALTHCHECK "))
                .singleElement()
                .asString()
                .contains("CMD [")
                .endsWith("\"health\"]");
        assertThat(Dockerfile.read(FOLDER.resolve(name)).image())
                .noneMatch(line -> line.startsWith("RUN ") && !line.startsWith("RUN ["));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void theImageSaysWhatItIs(String name) throws IOException {
        assertThat(instructions(name))
                .filteredOn(line -> line.startsWith("LABEL "))
                .singleElement()
                .asString()
                .contains("org.opencontainers.image.title", "image.licenses", "image.version", "image.revision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void thePortForOperatorsIsAnotherThanTheApis(String name) throws IOException {
        assertThat(instructions(name)).contains("EXPOSE 8080 9000");
    }

    /** A major version alone may be another image next month. */
    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void basesHaveMoreThanAMajorVersion(String name) throws IOException {
        List<String> bases = instructions(name).stream()
                .filter(line -> line.matches("(FROM [^$]|ARG (BUILDER|BASE)=).*"))
                .map(line -> line.replaceFirst("FROM |ARG \\w+=", "").replaceFirst(" AS .*", ""))
                .toList();

        assertThat(bases).hasSize(2).allMatch(image -> ImageTag.isExact(image));
    }

    @Test
    void theExecutableHasItsLibrariesBesideIt() throws IOException {
        assertThat(instructions("Dockerfile.native"))
                .anyMatch(line ->
                        line.contains("cp target/*-runner /app/halftone") && line.contains("cp target/*.so /app/"))
                .contains("COPY --from=build /app/ /app/");
    }

    /** The instructions, with continued lines joined. */
    private static List<String> instructions(String name) throws IOException {
        return Dockerfile.read(FOLDER.resolve(name)).instructions();
    }
}
