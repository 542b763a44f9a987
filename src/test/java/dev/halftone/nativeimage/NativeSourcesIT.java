package dev.halftone.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The input of the native compiler that {@code ./mvnw -Pnative-sources verify} generates. The compiler itself is not
 * run.
 */
@Tag("native-sources")
class NativeSourcesIT {

    private static final Path SOURCES = Path.of("target", "native-sources");
    private static JarFile runner;

    @BeforeAll
    static void open() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            Path jar = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
            runner = new JarFile(jar.toFile());
        }
    }

    @AfterAll
    static void close() throws IOException {
        runner.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--initialize-at-run-time=com.twelvemonkeys",
                "--initialize-at-run-time=net.jpountz",
                "--initialize-at-run-time=com.github.luben.zstd",
                "--initialize-at-run-time=com.luciad.imageio.webp",
                "--initialize-at-run-time=org.apache.kafka.common.compress.Lz4BlockInputStream",
                "-Os",
                "--no-fallback",
                "-J-Djava.awt.headless=true"
            })
    void theCompilerIsToldHowToBuild(String argument) throws IOException {
        assertThat(arguments()).contains(argument);
    }

    /** Recompression depends on vector instructions; the default targets older processors. */
    @Test
    void theCompilerIsToldForWhichProcessors() throws IOException {
        assertThat(arguments())
                .filteredOn(argument -> argument.startsWith("-march="))
                .hasSize(1);
    }

    @Test
    void ourMetadataIsAmongWhatIsCompiled() throws IOException {
        try (InputStream json = runner.getInputStream(runner.getEntry(ReachabilityMetadata.PATH))) {
            assertThat(ReachabilityMetadata.read(json).types()).hasSizeGreaterThan(15);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // serialized as Kafka records and HTTP responses
                "dev.halftone.messages.ImageRequested",
                "dev.halftone.messages.ImageProcessed$Completed",
                "dev.halftone.messages.RequestCompleted$Links",
                "dev.halftone.status.StatusResponse",
                "dev.halftone.http.ErrorBody",
                // configuration sources, found as services
                "dev.halftone.config.RoleSwitches",
                "dev.halftone.config.OidcSwitch",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                "org.apache.kafka.common.serialization.ByteArrayDeserializer"
            })
    void whatIsMadeByReflectionIsRegistered(String type) throws IOException {
        assertThat(types("reflect-config.json")).contains(type);
    }

    /** As {@link RegisteredForReflectionTest} expects of Quarkus. */
    @Test
    void whatIsWrittenAsJsonOrReadByAQueryIsRegisteredWithAllThatItHas() throws IOException {
        Set<String> used = new TreeSet<>();
        ServiceTypes.usedByName().keySet().forEach(type -> used.add(type.getName()));
        assertThat(used).contains("dev.halftone.http.ErrorBody");

        entries("reflect-config.json")
                .filter(entry -> entry.path("allDeclaredMethods").asBoolean()
                        && entry.path("allDeclaredFields").asBoolean()
                        && entry.path("allDeclaredConstructors").asBoolean())
                .forEach(entry -> used.remove(entry.get("name").asText()));

        assertThat(used).as("registered in part or not at all").isEmpty();
    }

    /** Quarkus' support of gRPC registers ten thousand methods of it; OpenTelemetry exports traces without. */
    @Test
    void protobufIsNotRegistered() throws IOException {
        assertThat(types("reflect-config.json")).noneMatch(type -> type.startsWith("com.google.protobuf."));
    }

    /** The native parts of AWT and ImageIO call back into Java. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.imageio.plugins.jpeg.JPEGImageReader",
                "com.sun.imageio.plugins.jpeg.JPEGImageWriter",
                "sun.java2d.cmm.lcms.LCMS",
                "java.awt.image.BufferedImage",
                "sun.awt.image.ByteComponentRaster"
            })
    void whatNativeLibrariesCallIsRegistered(String type) throws IOException {
        assertThat(types("jni-config.json")).contains(type);
    }

    @Test
    void everyMigrationIsARegisteredResource() throws IOException {
        String resources = text("META-INF/native-image/resource-config.json");
        TreeSet<String> migrations = new TreeSet<>();
        runner.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.matches("db/migration/.*\\.sql"))
                .forEach(migrations::add);

        assertThat(migrations).isNotEmpty().allSatisfy(migration -> assertThat(resources)
                .contains("\\\\Q" + migration + "\\\\E"));
    }

    @Test
    void whatDecodesIsLeftOutOfLibwebp() throws IOException {
        Path jar;
        try (Stream<Path> jars = Files.list(SOURCES.resolve("lib"))) {
            jar = jars.filter(file -> file.toString().contains("webp-imageio"))
                    .findFirst()
                    .orElseThrow();
        }
        try (JarFile libwebp = new JarFile(jar.toFile())) {
            assertThat(libwebp.stream().map(JarEntry::getName))
                    .contains("com/luciad/imageio/webp/WebPImageWriterSpi.class")
                    .doesNotContainAnyElementsOf(LibwebpResources.removed());
        }
    }

    @Test
    void nothingEmbeddedIsCompiled() throws IOException {
        try (Stream<Path> jars = Files.list(SOURCES.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(name -> name.contains("kafka-clients"))
                    .noneMatch(name -> name.contains("kafka_2.13"))
                    .noneMatch(name -> name.contains("embedded"))
                    .noneMatch(name -> name.contains("kubernetes-client"))
                    .noneMatch(name -> name.contains("junit"));
        }
    }

    private static List<String> arguments() throws IOException {
        return List.of(Files.readString(SOURCES.resolve("native-image.args")).split("\\s+"));
    }

    private static List<String> types(String file) throws IOException {
        return entries(file).map(entry -> entry.get("name").asText()).toList();
    }

    private static Stream<JsonNode> entries(String file) throws IOException {
        JsonNode entries = new ObjectMapper().readTree(text("META-INF/native-image/" + file));
        return StreamSupport.stream(entries.spliterator(), false);
    }

    private static String text(String path) throws IOException {
        try (InputStream file = runner.getInputStream(runner.getEntry(path))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
