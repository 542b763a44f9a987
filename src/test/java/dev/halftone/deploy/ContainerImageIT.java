package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halftone.Prerequisite;
import dev.halftone.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfiles make, without an engine: {@code src/main/docker/check-image} lays it out and runs the service in it. */
@Tag("process")
class ContainerImageIT {

    private static final long TIMEOUT_MINUTES = 6;

    @TempDir
    Path folder;

    /** @param said by the check, to people */
    private record Outcome(int code, String said) {}

    @Test
    void theServiceWorksWithNothingButWhatIsInItsImage() throws Exception {
        assertWorks(
                ServiceProcess.nativeExecutable().isPresent()
                        ? check(
                                "native",
                                ServiceProcess.nativeExecutable().get().getParent())
                        : check("jvm", Path.of("target")));
    }

    /** Making the cache takes a minute. */
    @Tag("installations")
    @Test
    void aJvmThatCanMakesItsCacheAndUsesIt() throws Exception {
        Optional<Path> java = javaOfTheImage();
        assumeTrue(java.isPresent(), "the cache needs a JDK 25 in /usr/lib/jvm");

        Outcome outcome = check("jvm", Path.of("target"), java.get());

        assertThat(outcome.said()).containsPattern("the AOT cache of \\d+ MB is used");
        assertWorks(outcome);
    }

    private static void assertWorks(Outcome outcome) {
        assertThat(outcome.said())
                .contains("every shared library of ", "there is no shell")
                .contains("as user 10001", "healthy", "images are saved", "SIGTERM ends it");
        assertThat(outcome.code()).as(outcome.said()).isZero();
    }

    @Test
    void whatIsNotBuiltIsNamed() throws Exception {
        assertThat(check("jvm", folder))
                .isEqualTo(new Outcome(
                        1,
                        "check-image: /source/target/quarkus-app/lib/ is not built: is " + folder.toRealPath()
                                + " the folder that ./mvnw package has left?\n"));
    }

    @Test
    void aShellIsNoticed() throws Exception {
        for (String part : List.of("lib", "quarkus", "app")) {
            Files.createDirectories(folder.resolve("quarkus-app").resolve(part));
        }
        Files.createFile(folder.resolve("quarkus-app/quarkus-run.jar"));
        Files.createFile(folder.resolve("quarkus-app/lib/bash"));

        assertThat(check("jvm", folder)).isEqualTo(new Outcome(1, "check-image: there is a shell: ['bash']\n"));
    }

    /** Those of a JDK have others beside them. */
    @Test
    void aLibraryThatIsNotInTheImageIsNoticed() throws Exception {
        Path java = Path.of(System.getProperty("java.home"));
        Files.copy(java.resolve("bin/java"), folder.resolve("halftone-runner"));
        Files.copy(java.resolve("lib/libjava.so"), folder.resolve("libjava.so"));

        Outcome outcome = check("native", folder);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.said()).containsPattern("^check-image: /app/\\S+ does not find \\['lib(jli|jvm)\\.so'");
    }

    /** A JDK of the version that the image has; an older one makes no cache. */
    private static Optional<Path> javaOfTheImage() {
        Path folder = Path.of("/usr/lib/jvm");
        try (Stream<Path> homes = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            return homes.filter(home -> home.getFileName().toString().contains("-25-")
                            && Files.isExecutable(home.resolve("bin/java"))
                            && Files.isRegularFile(home.resolve("release")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome check(String image, Path target) throws IOException, InterruptedException {
        return check(image, target, Path.of(System.getProperty("java.home")));
    }

    private Outcome check(String image, Path target, Path java) throws IOException, InterruptedException {
        Path python = Prerequisite.PYTHON.required();
        Prerequisite.OWN_ROOT.required();
        Path said = Files.createTempFile(Files.createDirectories(Path.of("target", "tests")), "check-image", ".log");
        Process process = new ProcessBuilder(
                        python.toString(),
                        Path.of("src/main/docker/check-image").toString(),
                        image,
                        "--target",
                        target.toString(),
                        "--java",
                        java.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
            assertThat(ended).as(Files.readString(said)).isTrue();
            return new Outcome(process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }
}
