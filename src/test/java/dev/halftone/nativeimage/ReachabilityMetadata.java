package dev.halftone.nativeimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** This project's metadata for the native compiler, in addition to what Quarkus detects; see GraalVM's manual. */
record ReachabilityMetadata(List<Registered> types, Set<String> globs, Set<String> bundles) {

    static final String PATH = "META-INF/native-image/dev.halftone/halftone/reachability-metadata.json";

    /** @param constructors the parameter types of each registered constructor */
    record Registered(String type, List<List<String>> constructors, List<String> fields) {}

    static ReachabilityMetadata read(InputStream json) throws IOException {
        JsonNode root = new ObjectMapper().readTree(json);
        List<Registered> types = new ArrayList<>();
        for (JsonNode entry : root.get("reflection")) {
            List<List<String>> constructors = elements(entry.path("methods")).stream()
                    .filter(method -> method.get("name").asText().equals("<init>"))
                    .map(method -> texts(method.get("parameterTypes")))
                    .toList();
            List<String> fields = elements(entry.path("fields")).stream()
                    .map(field -> field.get("name").asText())
                    .toList();
            types.add(new Registered(entry.get("type").asText(), constructors, fields));
        }
        return new ReachabilityMetadata(types, resources(root, "glob"), resources(root, "bundle"));
    }

    private static Set<String> resources(JsonNode root, String kind) {
        return elements(root.get("resources")).stream()
                .filter(resource -> resource.has(kind))
                .map(resource -> resource.get(kind).asText())
                .collect(Collectors.toSet());
    }

    private static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    boolean hasConstructorWithoutParameters(String type) {
        return types.stream()
                .anyMatch(entry ->
                        entry.type().equals(type) && entry.constructors().contains(List.of()));
    }
}
