package dev.halftone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields and types of the Kubernetes kinds in use, from {@code kubernetes.schema.json}. */
final class KubernetesSchema {

    private static final String FILE = "deploy/kubernetes.schema.json";

    /** Kinds of operators, which the schema does not contain: not checked. */
    private static final Set<String> UNTYPED = Set.of(
            "kafka.strimzi.io/v1/Kafka",
            "kafka.strimzi.io/v1/KafkaNodePool",
            "kafka.strimzi.io/v1/KafkaTopic",
            "keda.sh/v1alpha1/ScaledObject",
            "postgresql.cnpg.io/v1/Cluster");

    /** Fails on a keyword unknown to the schema language, which is a typo. */
    private final JsonSchemaFactory schemas = JsonSchemaFactory.builder(
                    JsonSchemaFactory.getInstance(VersionFlag.V202012))
            .metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                    .build())
            .build();

    private final Set<String> kinds;

    KubernetesSchema() {
        try (InputStream file = KubernetesSchema.class.getClassLoader().getResourceAsStream(FILE)) {
            kinds = kinds(new ObjectMapper().readTree(file).path("$defs"));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /** Definitions that state a kind; the others are parts of them. */
    private static Set<String> kinds(JsonNode definitions) {
        return definitions.properties().stream()
                .map(definition -> definition.getValue().path("properties"))
                .filter(properties -> properties.path("kind").has("const"))
                .map(properties -> kind(properties.at("/apiVersion/const"), properties.at("/kind/const")))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String kind(JsonNode apiVersion, JsonNode kind) {
        return apiVersion.asText() + "/" + kind.asText();
    }

    /** Errors, one sentence each; empty if the API server would accept the manifest. */
    List<String> faults(JsonNode manifest) {
        String kind = kind(manifest.path("apiVersion"), manifest.path("kind"));
        if (UNTYPED.contains(kind)) {
            return List.of();
        }
        if (!kinds.contains(kind)) {
            return List.of("There is no " + kind + ".");
        }
        String definition = "#/$defs/" + manifest.path("kind").asText();
        return schemas.getSchema(SchemaLocation.of("classpath:" + FILE + definition)).validate(manifest).stream()
                .map(message -> sentence(kind, message))
                .toList();
    }

    private static String sentence(String kind, ValidationMessage message) {
        String where = kind + message.getInstanceLocation().toString().substring("$".length());
        return switch (message.getType()) {
            case "additionalProperties" -> where + " has no field " + message.getProperty() + ".";
            case "type" ->
                where + " is of type " + message.getArguments()[0] + ", not " + types(message.getSchemaNode()) + ".";
            default -> kind + ": " + message.getMessage() + ".";
        };
    }

    private static String types(JsonNode oneOrSome) {
        return oneOrSome.isTextual() ? oneOrSome.asText() : String.join(" or ", Yaml.texts(oneOrSome));
    }
}
