package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks {@code docker-compose.yml} as far as possible without Docker. */
class ComposeTest {

    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Set<String> OURS = Set.of("migrate", "api", "worker");

    @Test
    void whoWaitsForOthersWaitsForWhatTheyCanSay() {
        Map<String, JsonNode> services = services();

        services.forEach(
                (name, service) -> service.path("depends_on").properties().forEach(dependency -> {
                    JsonNode other = services.get(dependency.getKey());
                    assertThat(other)
                            .as("%s, on which %s depends", dependency.getKey(), name)
                            .isNotNull();
                    String condition = dependency.getValue().path("condition").asText();
                    if (condition.equals("service_healthy")) {
                        assertThat(other.has("healthcheck"))
                                .as("health check of %s", dependency.getKey())
                                .isTrue();
                    } else {
                        assertThat(condition).isEqualTo("service_completed_successfully");
                        assertThat(other.has("restart"))
                                .as("%s ends", dependency.getKey())
                                .isFalse();
                    }
                }));
    }

    @Test
    void theServiceWaitsForTheSchemaForKafkaAndForTheBucket() {
        for (String name : new String[] {"api", "worker"}) {
            assertThat(services().get(name).path("depends_on").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder("migrate", "kafka", "bucket");
        }
        assertThat(services().get("migrate").path("depends_on").has("postgresql"))
                .isTrue();
    }

    @Test
    void theRolesAreApartAndWorkersAreAsManyAsAskedFor() {
        assertThat(services().get("migrate").at("/environment/HALFTONE_ROLES").asText())
                .isEqualTo("migrate");
        assertThat(services().get("api").at("/environment/HALFTONE_ROLES").asText())
                .isEqualTo("api");
        JsonNode worker = services().get("worker");
        assertThat(worker.at("/environment/HALFTONE_ROLES").asText()).isEqualTo("work");
        // Only the first of several workers could have either.
        assertThat(worker.has("ports")).isFalse();
        assertThat(worker.has("container_name")).isFalse();
    }

    @Test
    void theServiceHasAReadOnlyFileSystemAndNoCapabilities() {
        assertThat(OURS).allSatisfy(name -> {
            JsonNode service = services().get(name);
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(Yaml.texts(service.path("cap_drop"))).containsExactly("ALL");
            assertThat(writable(service)).containsExactlyInAnyOrder("/tmp", "/data/images");
        });
    }

    /** Docker mounts a tmpfs without the right to execute, and a library could not be loaded from it. */
    @Test
    void librariesCanBeLoadedFromTheTemporaryFolder() {
        assertThat(OURS)
                .allSatisfy(name -> assertThat(Yaml.texts(services().get(name).path("tmpfs")))
                        .allMatch(mount -> mount.equals("/tmp:exec")));
    }

    private static List<String> writable(JsonNode service) {
        return Stream.concat(
                        Yaml.texts(service.path("tmpfs")).stream().map(mount -> mount.replaceFirst(":.*", "")),
                        Yaml.texts(service.path("volumes")).stream()
                                .map(volume -> volume.substring(volume.indexOf(':') + 1)))
                .toList();
    }

    /** The container's memory is limited, and a tmpfs counts as memory. */
    @Test
    void uploadsPassThroughADisk() {
        assertThat(services().get("api").has("mem_limit")).isTrue();
        assertThat(Yaml.texts(services().get("api").path("volumes"))).anyMatch(volume -> volume.endsWith(":/tmp"));
    }

    @Test
    void webhooksCanBeSwitchedOn() throws IOException {
        assertThat(services()
                        .get("api")
                        .at("/environment/HALFTONE_WEBHOOKS_SECRET")
                        .asText())
                .isEqualTo("${WEBHOOKS_SECRET}");
        assertThat(env()).containsEntry("WEBHOOKS_SECRET", "");
    }

    @Test
    void onlyThisMachineReachesPublishedPorts() {
        assertThat(services().values().stream().flatMap(service -> Yaml.texts(service.path("ports")).stream()))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    /** Runs the container's script in a shell, with a program in place of {@code mc} that records its arguments. */
    @Tag("process")
    @Test
    void whoKnowsTheNameOfAnObjectMayReadItAndNobodyMayList(@TempDir Path folder) throws Exception {
        Path mc = folder.resolve("mc");
        Files.writeString(
                mc,
                "#!/bin/sh\necho \"$@\" >> " + folder + "/calls\n[ \"$2\" != set-json ] || cp \"$3\" " + folder + "\n"
                        + "[ \"$3\" != create ] || cp \"$6\" " + folder + "\n");
        Files.setPosixFilePermissions(mc, PosixFilePermissions.fromString("rwxr-xr-x"));
        JsonNode service = services().get("bucket");
        List<String> command = new ArrayList<>(Yaml.texts(service.path("entrypoint")));
        Yaml.texts(service.path("command")).stream()
                .map(text -> text.replace("${OBJECTS_BUCKET}", "pictures")
                        .replace("${OBJECTS_WORKER_USER}", "worker")
                        .replace("${OBJECTS_WORKER_PASSWORD}", "secret"))
                .forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);

        assertThat(builder.start().waitFor()).isZero();

        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsExactly(
                        "mb --ignore-existing objects/pictures",
                        "anonymous set-json /tmp/policy.json objects/pictures",
                        "admin policy create objects put-and-copy /tmp/worker.json",
                        "admin user add objects worker secret",
                        "admin user info objects worker",
                        "admin policy attach objects put-and-copy --user worker");
        assertThat(actions(folder.resolve("worker.json")))
                .containsExactly("s3:PutObject", "s3:GetObject", "s3:ListBucket");
        JsonNode policy =
                new ObjectMapper().readTree(folder.resolve("policy.json").toFile());
        assertThat(Yaml.elements(policy.path("Statement"))).singleElement().satisfies(statement -> {
            assertThat(statement.path("Effect").asText()).isEqualTo("Allow");
            assertThat(Yaml.texts(statement.path("Action"))).containsExactly("s3:GetObject");
            assertThat(Yaml.texts(statement.path("Resource"))).containsExactly("arn:aws:s3:::pictures/*");
        });
    }

    private static List<String> actions(Path policy) throws IOException {
        return Yaml.elements(new ObjectMapper().readTree(policy.toFile()).path("Statement")).stream()
                .flatMap(statement -> Yaml.texts(statement.path("Action")).stream())
                .toList();
    }

    /** Workers decode untrusted images. */
    @Test
    void aWorkerIsToldNothingOfPostgresqlAndNoSecretOfOthers() {
        assertThat(environment("worker")).noneSatisfy((name, value) -> assertThat(name + "=" + value)
                .containsPattern("DATASOURCE|SCHEMA|postgresql|ADMIN_KEY|WEBHOOKS|OBJECTS_PASSWORD|OBJECTS_USER"));
        assertThat(environment("worker")).containsEntry("AWS_ACCESS_KEY_ID", "${OBJECTS_WORKER_USER}");
    }

    @Test
    void theOwnerOfTheTablesLogsInToMigrateAndForNothingElse() {
        assertThat(environment("migrate"))
                .containsEntry("QUARKUS_DATASOURCE_USERNAME", "halftone")
                .containsEntry("HALFTONE_SCHEMA_API_USER", "halftone_api");
        assertThat(environment("api"))
                .containsEntry("QUARKUS_DATASOURCE_USERNAME", "halftone_api")
                .containsEntry("HALFTONE_SCHEMA_API_USER", "halftone_api")
                .doesNotContainValue("${POSTGRES_PASSWORD}");
    }

    private static Map<String, String> environment(String service) {
        return services().get(service).path("environment").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, variable -> variable.getValue().asText()));
    }

    @Test
    void imagesOfOthersHaveAnExactVersion() {
        assertThat(services().entrySet().stream().filter(service -> !OURS.contains(service.getKey())))
                .allSatisfy(service ->
                        assertThat(service.getValue().path("image").asText()).matches(ImageTag::isExact));
    }

    @Test
    void everyEnvironmentVariableIsAKeyOfTheService() {
        Set<String> known = ConfigurationKeys.environmentVariables();

        assertThat(OURS).allSatisfy(name -> assertThat(services().get(name).path("environment").properties().stream()
                        .map(Map.Entry::getKey))
                .isSubsetOf(known));
    }

    @Test
    void everyVariableIsInTheEnvFileAndNoOtherIs() throws IOException {
        Set<String> used = new TreeSet<>();
        Matcher variables = VARIABLE.matcher(Files.readString(FILE));
        while (variables.find()) {
            used.add(variables.group(1));
        }

        assertThat(env().keySet()).containsExactlyInAnyOrderElementsOf(used);
    }

    /** Quarkus reads a file of this name too. */
    @Test
    void theEnvFileSaysNothingToAServiceThatIsStartedBesideIt() throws IOException {
        assertThat(env().keySet()).noneMatch(name -> name.matches("(HALFTONE|QUARKUS|KAFKA|MP|AWS)_.*"));
        assertThat(Path.of(env().get("DOCKERFILE"))).exists();
    }

    @Test
    void dataIsInNamedVolumes() {
        Set<String> named = Yaml.file(FILE).path("volumes").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        assertThat(services().values().stream()
                        .flatMap(service -> Yaml.texts(service.path("volumes")).stream())
                        .map(volume -> volume.substring(0, volume.indexOf(':'))))
                .isNotEmpty()
                .isSubsetOf(named);
    }

    private static Map<String, String> env() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(".env"))) {
            return lines.filter(line -> line.matches("\\w+=.*"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        }
    }

    private static Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        Yaml.file(FILE)
                .path("services")
                .properties()
                .forEach(service -> services.put(service.getKey(), service.getValue()));
        return services;
    }
}
