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
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The paths of the API and their methods, read from the service's OpenAPI document. They fill the {@code Allow} header,
 * which Quarkus omits from a 405 and gets wrong for OPTIONS (3.34.1; no upstream issue found).
 */
@ApplicationScoped
class ApiPaths {

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final Map<Pattern, SortedSet<String>> methods = new HashMap<>();
    private final Set<String> templates = new HashSet<>();

    ApiPaths(OpenApiDocumentService openApi, ObjectMapper json) {
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
        templates.add(path);
        methods.put(Pattern.compile(PARAMETER.matcher(path).replaceAll("[^/]+") + "/?"), names);
    }

    /** Templates, for example {@code /requests/{request_id}}, without a trailing slash. */
    Set<String> templates() {
        return templates;
    }

    /** In alphabetical order; empty if no path matches. */
    SortedSet<String> methodsAt(String path) {
        SortedSet<String> allowed = new TreeSet<>();
        methods.forEach((pattern, names) -> {
            if (pattern.matcher(path).matches()) {
                allowed.addAll(names);
            }
        });
        return allowed;
    }
}
