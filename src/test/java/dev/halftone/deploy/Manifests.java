package dev.halftone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halftone.Prerequisite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The manifests of a folder, or those that {@code kubectl kustomize} renders from it. */
record Manifests(List<JsonNode> all) {

    static final Path K8S = Path.of("k8s");

    /** The files of the folder, without patches and kustomizations. */
    static Manifests inFolder(Path folder) {
        List<String> patches = Yaml.elements(
                        Yaml.file(folder.resolve("kustomization.yaml")).path("patches"))
                .stream()
                .map(patch -> patch.path("path").asText())
                .toList();
        try (Stream<Path> files = Files.list(folder)) {
            return new Manifests(files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .filter(file -> !patches.contains(file.getFileName().toString()))
                    .sorted()
                    .flatMap(file -> Yaml.documents(file).stream())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The manifests as Kubernetes receives them. */
    static Manifests rendered(Path folder) {
        Path kubectl = Prerequisite.KUBECTL.required();
        try {
            Process process = new ProcessBuilder(kubectl.toString(), "kustomize", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text;
            try (InputStream output = process.getInputStream()) {
                text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (process.waitFor() != 0) {
                throw new AssertionError("kubectl kustomize " + folder + " fails");
            }
            return new Manifests(Yaml.documents(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    List<JsonNode> ofKind(String kind) {
        return all.stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
    }

    List<Pod> pods() {
        return Stream.of("Deployment", "StatefulSet", "Job")
                .flatMap(kind -> ofKind(kind).stream())
                .map(Pod::of)
                .toList();
    }
}
