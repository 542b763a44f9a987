package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The images, the compose file, the manifests and the service itself name the same files, ports, paths and users. What an image does is
 * seen by {@link ContainerImageIT}.
 */
class ContainersTest {

    private static final Path IMAGES = Path.of("src/main/docker");
    private static final Path BASE = Manifests.K8S.resolve("base");
    private static final Path DEV = Manifests.K8S.resolve("overlays/dev");
    private static final List<String> OURS = List.of("migrate", "api", "worker");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void thePodsRunAsTheUserOfTheImageAndTheVolumeIsThatUsers(String name) throws IOException {
        Dockerfile image = image(name);
        String user = image.only("USER");

        assertThat(image.image()).contains("COPY --from=build --chown=" + user + " /empty " + store(image));
        assertThat(pods()).hasSize(3).allSatisfy(pod -> {
            JsonNode context = pod.spec().path("securityContext");
            assertThat(context.path("runAsUser").asText() + ":"
                            + context.path("runAsGroup").asText())
                    .isEqualTo(user);
            assertThat(user).endsWith(":" + context.path("fsGroup").asText());
        });
        assertThat(OURS)
                .allSatisfy(service -> assertThat(compose(service).has("user")).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void thePortsAreThoseThatTheServiceListensOn(String name) throws IOException {
        List<String> exposed = image(name).words("EXPOSE");
        Properties application = application();
        String api = application.getProperty("quarkus.http.port", "8080");
        String management = application.getProperty("quarkus.management.port");

        assertThat(exposed).containsExactly(api, management);
        assertThat(ports("api")).containsExactly("http " + api, "management " + management);
        assertThat(ports("work")).containsExactly("management " + management);
        assertThat(Yaml.texts(compose("api").path("ports"))).singleElement().satisfies(port -> assertThat(port)
                .endsWith(":" + api));
    }

    @Test
    void whatIsAskedForByNameIsAPortOfThePods() {
        Manifests base = Manifests.inFolder(BASE);
        List<String> names = Stream.concat(
                        base.ofKind("Service").stream()
                                .flatMap(service -> Yaml.elements(service.at("/spec/ports")).stream())
                                .map(port -> port.path("targetPort").asText()),
                        base.ofKind("NetworkPolicy").stream()
                                .flatMap(policy -> Yaml.elements(policy.at("/spec/ingress")).stream())
                                .flatMap(rule -> Yaml.elements(rule.path("ports")).stream())
                                .map(port -> port.path("port").asText()))
                .distinct()
                .toList();

        assertThat(names).containsExactlyInAnyOrder("http", "management");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void outputsAreInTheSameFolderEverywhere(String name) throws IOException {
        String store = store(image(name));

        assertThat(OURS).allSatisfy(service -> {
            assertThat(compose(service)
                            .at("/environment/HALFTONE_STORE_DIRECTORY")
                            .asText())
                    .isEqualTo(store);
            assertThat(Yaml.texts(compose(service).path("volumes"))).contains("images:" + store);
        });
        assertThat(Yaml.file(DEV.resolve("volume.yaml")).findValuesAsText("mountPath"))
                .containsExactly(store);
        assertThat(Yaml.file(DEV.resolve("kustomization.yaml")).findValues("literals").stream()
                        .flatMap(literals -> Yaml.texts(literals).stream())
                        .filter(literal -> literal.startsWith("HALFTONE_STORE_DIRECTORY=")))
                .containsExactly("HALFTONE_STORE_DIRECTORY=" + store);
    }

    /** Its entry point, with the options that bound its memory. */
    @Test
    void nobodyStartsAnotherProgramThanTheImages() {
        assertThat(pods()).flatExtracting(Pod::containers).allSatisfy(container -> {
            assertThat(container.path("image").asText()).isEqualTo("halftone");
            assertThat(container.has("command") || container.has("args")).isFalse();
        });
        assertThat(OURS).allSatisfy(service -> {
            assertThat(compose(service).has("command") || compose(service).has("entrypoint"))
                    .isFalse();
            // Where compose has a health check, it is the image's.
            assertThat(compose(service).path("healthcheck").has("test")).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void theHealthCheckAsksTheProgramThatTheImageStarts(String name) throws IOException {
        Dockerfile image = image(name);
        List<String> started = image.program("ENTRYPOINT");
        List<String> asked = image.program("HEALTHCHECK");

        assertThat(asked).startsWith(started.get(0)).endsWith("health");
        if (started.contains("-jar")) {
            Path folder = Path.of(image.only("WORKDIR"));
            assertThat(folder.resolve(after("-jar", asked))).isEqualTo(folder.resolve(after("-jar", started)));
        }
    }

    /** As the program does that makes it, so that the cache fits. */
    @Test
    void theCacheOfTheJvmIsMadeWhereTheServiceLooksForIt() throws IOException {
        Dockerfile image = image("Dockerfile.jvm");
        List<String> trained = image.program("RUN");
        List<String> started = image.program("ENTRYPOINT");

        assertThat(trained).endsWith("train").contains("-XX:AOTCacheOutput=halftone.aot");
        assertThat(started).contains("-XX:AOTCache=halftone.aot");
        assertThat(after("-jar", trained)).isEqualTo(after("-jar", started));
        assertThat(started)
                .containsAll(trained.stream()
                        .filter(word -> word.startsWith("-XX:Max") || word.startsWith("-D"))
                        .toList());
    }

    private static String after(String option, List<String> words) {
        return words.get(words.indexOf(option) + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void theTagIsTheVersionEverywhere(String name) throws IOException {
        String tag = Yaml.elements(Yaml.file(BASE.resolve("kustomization.yaml")).path("images"))
                .get(0)
                .path("newTag")
                .asText();

        assertThat(Files.readString(IMAGES.resolve(name)))
                .contains("docker build -f " + IMAGES.resolve(name) + " -t halftone:" + tag + " .")
                .contains("ARG VERSION=" + tag + "\n");
        assertThat(Files.readString(Path.of(".env"))).contains("\nIMAGE=halftone:" + tag + "\n");
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + tag + "-SNAPSHOT</version>");
    }

    @Test
    void filesThatAreNamedAreThere() throws IOException {
        List<String> files = new ArrayList<>();
        Yaml.file(Path.of("docker-compose.yml"))
                .path("configs")
                .forEach(config -> files.add(config.path("file").asText()));
        Matcher built = Pattern.compile("src/main/docker/[\\w.-]+")
                .matcher(Files.readString(Path.of(".env")) + Files.readString(Path.of("docs/deployment.md")));
        while (built.find()) {
            files.add(built.group());
        }
        try (Stream<Path> kustomizations = Files.walk(Manifests.K8S)) {
            kustomizations
                    .filter(file -> file.endsWith("kustomization.yaml"))
                    .forEach(file -> Yaml.file(file).findValues("files").stream()
                            .flatMap(names -> Yaml.texts(names).stream())
                            .map(named -> named.substring(named.indexOf('=') + 1))
                            .forEach(named ->
                                    files.add(file.resolveSibling(named).toString())));
        }

        assertThat(files).hasSizeGreaterThan(3).allSatisfy(file -> assertThat(Path.of(file))
                .isRegularFile());
    }

    @Test
    void everybodyWaitsAsLongForAProcessThatLeaves() throws IOException {
        String seconds = compose("api").path("stop_grace_period").asText().replace("s", "");

        assertThat(Manifests.inFolder(BASE).ofKind("Deployment"))
                .extracting(Pod::of)
                .allSatisfy(pod -> assertThat(
                                pod.spec().path("terminationGracePeriodSeconds").asText())
                        .isEqualTo(seconds));
        assertThat(Files.readString(IMAGES.resolve("check-image"))).contains("STOP_SECONDS = " + seconds + " ");
    }

    private static Dockerfile image(String name) throws IOException {
        return Dockerfile.read(IMAGES.resolve(name));
    }

    private static String store(Dockerfile image) {
        return image.only("ENV").replaceFirst("HALFTONE_STORE_DIRECTORY=", "");
    }

    private static List<Pod> pods() {
        return Manifests.inFolder(BASE).pods();
    }

    private static List<String> ports(String role) {
        return pods().stream()
                .filter(pod -> pod.role().equals(role))
                .flatMap(pod -> pod.containers().stream())
                .flatMap(container -> Yaml.elements(container.path("ports")).stream())
                .map(port -> port.path("name").asText() + " "
                        + port.path("containerPort").asText())
                .toList();
    }

    private static JsonNode compose(String service) {
        return Yaml.file(Path.of("docker-compose.yml")).path("services").path(service);
    }

    private static Properties application() throws IOException {
        Properties application = new Properties();
        try (InputStream file = ContainersTest.class.getResourceAsStream("/application.properties")) {
            application.load(file);
        }
        return application;
    }
}
