package dev.halftone;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Programs that some tests need, and how to install them. A test without its prerequisites is skipped; {@link
 * SkippedTests} reports it.
 */
public enum Prerequisite {
    CHROMIUM("chromium", "apt-get install chromium", () -> onPath("chromium", "chromium-browser", "google-chrome")),
    CJPEG("cjpeg", "apt-get install libjpeg-turbo-progs", () -> onPath("cjpeg")),
    CONFLUENT_KAFKA("Python's confluent-kafka", "apt-get install python3-confluent-kafka", () -> python().filter(
                    python -> succeeds(python.toString(), "-c", "import confluent_kafka"))),
    CWEBP("cwebp", "apt-get install webp", () -> onPath("cwebp")),
    DJPEG("djpeg", "apt-get install libjpeg-turbo-progs", () -> onPath("djpeg")),
    JPEGTRAN("jpegtran", "apt-get install libjpeg-turbo-progs", () -> onPath("jpegtran")),
    KAFKAJS("Node's kafkajs", "npm install --prefix examples/node", () -> onPath("node")
            .filter(node -> succeeds(node.toString(), "-e", "require('kafkajs')"))),
    KCAT("kcat", "apt-get install kcat", () -> onPath("kcat")),
    KUBECTL("kubectl", "https://kubernetes.io/docs/tasks/tools", () -> onPath("kubectl")),
    LIBFAKETIME("libfaketime", "apt-get install faketime", Prerequisite::libfaketime),
    NETWORK_NAMESPACES(
            "a network namespace of one's own",
            "apt-get install iproute2; user namespaces have to be allowed",
            () -> inSbin("ip").filter(ip -> succeeds("unshare", "--map-root-user", "--net", ip.toString(), "link"))),
    NGINX("nginx", "apt-get install nginx-light", () -> inSbin("nginx")),
    NODE("node", "apt-get install nodejs", () -> onPath("node")),
    OWN_ROOT("a root file system of one's own", "run as root, or allow user namespaces", Prerequisite::ownRoot),
    PGBOUNCER("pgbouncer", "apt-get install pgbouncer", () -> inSbin("pgbouncer")),
    PILLOW("Python's Pillow", "apt-get install python3-pil", () -> python().filter(
                    python -> succeeds(python.toString(), "-c", "import PIL.Image"))),
    PYTHON("python3", "apt-get install python3", Prerequisite::python),
    UNZIP("unzip", "apt-get install unzip", () -> onPath("unzip"));

    private final String title;
    private final String installation;
    private final Supplier<Optional<Path>> place;

    Prerequisite(String title, String installation, Supplier<Optional<Path>> place) {
        this.title = title;
        this.installation = installation;
        this.place = place;
    }

    public Optional<Path> place() {
        return place.get();
    }

    /** The program or library; the test is skipped if it is missing. */
    public Path required() {
        Optional<Path> found = place();
        assumeTrue(found.isPresent(), "%s is missing (%s)".formatted(title, installation));
        return found.orElseThrow();
    }

    private static Optional<Path> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Debian's folder for servers, which is not on every user's path. */
    private static Optional<Path> inSbin(String name) {
        return Optional.of(Path.of("/usr/sbin", name))
                .filter(Files::isExecutable)
                .or(() -> onPath(name));
    }

    /** Debian's own Python has Debian's packages. */
    private static Optional<Path> python() {
        return Optional.of(Path.of("/usr/bin/python3"))
                .filter(Files::isExecutable)
                .or(() -> onPath("python3"));
    }

    private static Optional<Path> libfaketime() {
        if (!Files.isDirectory(Path.of("/usr/lib"))) {
            return Optional.empty();
        }
        try (Stream<Path> libraries = Files.find(
                Path.of("/usr/lib"), 3, (file, attributes) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
            return libraries.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As root, who becomes another user in it; or in a user namespace. */
    private static Optional<Path> ownRoot() {
        return onPath("unshare").filter(path -> {
            String unshare = path.toString();
            return succeeds(
                            unshare,
                            "--mount",
                            "--net",
                            "--pid",
                            "--fork",
                            "--mount-proc",
                            unshare,
                            "--setuid",
                            "1",
                            "true")
                    || succeeds(
                            unshare, "--map-root-user", "--mount", "--net", "--pid", "--fork", "--mount-proc", "true");
        });
    }

    /** Whether a command that only loads a library succeeds. */
    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .directory(new File("examples/node"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
