package dev.halftone.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which methods a path has, as the service's own OpenAPI document tells; for the header {@code Allow}. */
@ApplicationScoped
class AllowedMethods {

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final Map<Pattern, SortedSet<String>> methods = new HashMap<>();

    AllowedMethods(OpenApiDocumentService openApi, ObjectMapper json) {
        byte[] document = openApi.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON);
        try {
            json.readTree(document).get("paths").properties().forEach(path -> add(path.getKey(), path.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("the OpenAPI document is no JSON", e);
        }
    }

    private void add(String template, JsonNode operations) {
        SortedSet<String> names = new TreeSet<>();
        names.add("OPTIONS");
        operations.fieldNames().forEachRemaining(name -> names.add(name.toUpperCase(Locale.ROOT)));
        names.remove("PARAMETERS");
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        String path = template.replaceAll("/+$", "");
        methods.put(Pattern.compile(PARAMETER.matcher(path).replaceAll("[^/]+") + "/?"), names);
    }

    /** In alphabetical order; empty where there is nothing. */
    SortedSet<String> at(String path) {
        SortedSet<String> allowed = new TreeSet<>();
        methods.forEach((pattern, names) -> {
            if (pattern.matcher(path).matches()) {
                allowed.addAll(names);
            }
        });
        return allowed;
    }
}
