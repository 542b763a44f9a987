package dev.halftone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The pod template of a Deployment, StatefulSet or Job. */
record Pod(JsonNode spec) {

    static Pod of(JsonNode workload) {
        return new Pod(workload.at("/spec/template/spec"));
    }

    List<JsonNode> containers() {
        return Yaml.elements(spec.path("containers"));
    }

    /** The variables of all containers. */
    List<JsonNode> env() {
        return containers().stream()
                .flatMap(container -> Yaml.elements(container.path("env")).stream())
                .toList();
    }

    String role() {
        return env().stream()
                .filter(variable -> variable.path("name").asText().equals("HALFTONE_ROLES"))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asText();
    }
}
