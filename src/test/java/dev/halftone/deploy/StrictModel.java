package dev.halftone.deploy;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a manifest as the type that it says it is, and finds every field that this type does not have. */
final class StrictModel {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class));

    /** Of operators whose types are in no library here: read as they are. */
    private static final Set<String> UNTYPED = Set.of(
            "kafka.strimzi.io/v1/Kafka",
            "kafka.strimzi.io/v1/KafkaNodePool",
            "kafka.strimzi.io/v1/KafkaTopic",
            "keda.sh/v1alpha1/ScaledObject",
            "postgresql.cnpg.io/v1/Cluster");

    private StrictModel() {}

    private static String kind(JsonNode manifest) {
        return manifest.path("apiVersion").asText() + "/"
                + manifest.path("kind").asText();
    }

    /** What is wrong, a sentence each; nothing when the API server would take it. */
    static List<String> faults(JsonNode manifest) {
        String kind = kind(manifest);
        if (UNTYPED.contains(kind)) {
            return List.of();
        }
        Class<? extends HasMetadata> type = TYPES.get(kind);
        if (type == null) {
            return List.of("There is no " + kind + ".");
        }
        List<String> faults = new ArrayList<>();
        unknownFields(kind, manifest, JSON.constructType(type), faults);
        if (faults.isEmpty()) {
            read(manifest, type); // the values, too, are of their fields' types
        }
        return faults;
    }

    static <T extends HasMetadata> T read(JsonNode manifest, Class<T> type) {
        return JSON.convertValue(manifest, type);
    }

    static boolean is(JsonNode manifest, Class<? extends HasMetadata> type) {
        return TYPES.get(kind(manifest)) == type;
    }

    private static void unknownFields(String path, JsonNode node, JavaType type, List<String> faults) {
        if (node.isArray() && type.isCollectionLikeType()) {
            for (int i = 0; i < node.size(); i++) {
                unknownFields(path + "[" + i + "]", node.get(i), type.getContentType(), faults);
            }
        } else if (node.isObject() && !type.isMapLikeType() && !hasItsOwnForm(type)) {
            BeanDescription bean = JSON.getDeserializationConfig().introspect(type);
            node.properties().forEach(field -> bean.findProperties().stream()
                    .filter(property -> property.getName().equals(field.getKey()))
                    .findFirst()
                    .ifPresentOrElse(
                            property -> unknownFields(
                                    path + "." + field.getKey(), field.getValue(), typeOf(property), faults),
                            () -> faults.add(path + " has no field " + field.getKey() + ".")));
        }
    }

    private static JavaType typeOf(BeanPropertyDefinition property) {
        return property.getPrimaryType();
    }

    private static boolean hasItsOwnForm(JavaType type) {
        return type.hasRawClass(Quantity.class)
                || type.hasRawClass(IntOrString.class)
                || type.hasRawClass(Object.class)
                || type.isInterface();
    }
}
