package dev.halftone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The alert rules. */
public final class Alerts {

    private Alerts() {}

    /** @param expression in PromQL */
    public record Alert(String name, String expression) {}

    public static List<Alert> all() {
        JsonNode rules = Yaml.file(Manifests.K8S.resolve("monitoring/alerts.yaml"));
        return Yaml.elements(rules.at("/spec/groups")).stream()
                .flatMap(group -> Yaml.elements(group.path("rules")).stream())
                .map(rule ->
                        new Alert(rule.path("alert").asText(), rule.path("expr").asText()))
                .toList();
    }
}
