package dev.halftone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads YAML as JSON, with anchors and merges resolved. A duplicate key is an error. */
public final class Yaml {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    public static JsonNode file(Path file) {
        return documents(file).get(0);
    }

    public static List<JsonNode> documents(Path file) {
        try {
            return documents(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonNode> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        new org.yaml.snakeyaml.Yaml(options)
                .loadAll(text)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents.stream().filter(Objects::nonNull).toList();
    }

    public static List<JsonNode> elements(JsonNode array) {
        return array instanceof ArrayNode
                ? StreamSupport.stream(array.spliterator(), false).toList()
                : List.of();
    }

    public static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).toList();
    }
}
