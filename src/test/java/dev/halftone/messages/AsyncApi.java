package dev.halftone.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The contract as it is written down in {@code asyncapi.yaml}. */
final class AsyncApi {

    private static final String FILE = "asyncapi.yaml";

    private static final List<String> SECTIONS =
            List.of("asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components");

    private final JsonNode document;

    private final JsonSchemaFactory schemas = JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V7))
            .metaSchema(metaSchema())
            .build();

    AsyncApi() {
        try (InputStream file = AsyncApi.class.getClassLoader().getResourceAsStream(FILE)) {
            document = new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /** Draft 7, of which AsyncAPI's own schema language is a superset; a keyword that neither knows is a typo. */
    private static JsonMetaSchema metaSchema() {
        return JsonMetaSchema.builder(JsonMetaSchema.getV7())
                .keywords(SECTIONS.stream().map(NonValidationKeyword::new).toList())
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build();
    }

    List<String> topics() {
        return document.get("channels").findValuesAsText("address");
    }

    /** The schema that a topic's message names as its {@code payload} or {@code headers}. */
    String schemaOf(String topic, String part) {
        for (JsonNode channel : document.get("channels")) {
            if (channel.get("address").asText().equals(topic)) {
                String message = nameOf(channel.get("messages").elements().next());
                return nameOf(document.at("/components/messages/" + message + "/" + part));
            }
        }
        throw new IllegalArgumentException("there is no channel for " + topic);
    }

    private static String nameOf(JsonNode reference) {
        String path = reference.get("$ref").asText();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    Set<String> properties(String schema) {
        Set<String> names = new TreeSet<>();
        schema(schema).get("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    Set<String> required(String schema) {
        return texts(schema(schema).get("required"));
    }

    Set<String> values(String schema, String property) {
        return texts(schema(schema).at("/properties/" + property + "/enum"));
    }

    Set<String> values(String schema) {
        return texts(schema(schema).get("enum"));
    }

    private JsonNode schema(String name) {
        return document.get("components").get("schemas").get(name);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The violations of a schema by a JSON text; empty if it is valid. */
    Set<ValidationMessage> objections(String schema, String json) {
        SchemaValidatorsConfig strict =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return schemas.getSchema(SchemaLocation.of("classpath:" + FILE + "#/components/schemas/" + schema), strict)
                .validate(json, InputFormat.JSON);
    }

    static Set<String> fields(String json) {
        try {
            Set<String> names = new TreeSet<>();
            new ObjectMapper().readTree(json).fieldNames().forEachRemaining(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
