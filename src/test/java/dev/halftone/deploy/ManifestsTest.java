package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.halftone.messages.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requirements on the manifests in {@code k8s/}. */
class ManifestsTest {

    private static final Path BASE = Manifests.K8S.resolve("base");
    private static final Path DEV = Manifests.K8S.resolve("overlays/dev");
    private static final Path PRODUCTION = Manifests.K8S.resolve("overlays/production");
    private static final JsonNode SERVICE_PODS = pods("halftone");
    private static final JsonNode OPERATOR_OF_POSTGRESQL = pods("cloudnative-pg");
    private static final Properties APPLICATION = application();

    private final KubernetesSchema schema = new KubernetesSchema();

    @ParameterizedTest
    @ValueSource(strings = {"base", "components/ipv6", "monitoring", "overlays/dev", "overlays/production"})
    void everyManifestHasOnlyFieldsThatKubernetesKnows(String folder) {
        assertThat(Manifests.inFolder(Manifests.K8S.resolve(folder)).all())
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(schema.faults(manifest)).isEmpty());
    }

    @Tag("process")
    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/production"})
    void whatKustomizeMakesOfItHasThemTooAndIsRestricted(String folder) {
        var rendered = Manifests.rendered(Manifests.K8S.resolve(folder));

        assertThat(rendered.all())
                .allSatisfy(manifest -> assertThat(schema.faults(manifest)).isEmpty());
        assertThat(rendered.pods()).hasSizeGreaterThan(2).allSatisfy(ManifestsTest::assertRestricted);
        assertThat(rendered.ofKind("Deployment")).hasSize(2).allSatisfy(deployment -> assertRuns(Pod.of(deployment)));
    }

    @Test
    void theBaseRunsTheRolesApartAndNobodyAsRoot() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.ofKind("Deployment"))
                .extracting(deployment -> Pod.of(deployment).role())
                .containsExactlyInAnyOrder("api", "work");
        assertThat(base.pods()).hasSize(3).allSatisfy(ManifestsTest::assertRestricted);
        assertThat(base.ofKind("Deployment")).extracting(Pod::of).allSatisfy(pod -> {
            assertRuns(pod);
            assertThat(pod.spec().path("topologySpreadConstraints")).hasSize(2);
            assertThat(pod.spec().path("terminationGracePeriodSeconds").asInt()).isGreaterThanOrEqualTo(20);
        });
        assertThat(base.ofKind("ServiceAccount")).singleElement().satisfies(account -> assertThat(
                        account.path("automountServiceAccountToken"))
                .isEqualTo(BooleanNode.FALSE));
    }

    @Test
    void ofEachDeploymentOnePodMayGoAtATime() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.ofKind("Deployment")).isNotEmpty().allSatisfy(deployment -> assertThat(
                        base.ofKind("PodDisruptionBudget"))
                .anySatisfy(budget -> {
                    assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
                    assertThat(budget.at("/spec/selector/matchLabels"))
                            .isNotEmpty()
                            .isEqualTo(deployment.at("/spec/selector/matchLabels"));
                }));
    }

    @Test
    void servicesAndPoliciesSelectPodsThatExist() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.ofKind("Service")).isNotEmpty().allSatisfy(service -> {
            JsonNode selector = service.at("/spec/selector");
            assertThat(selector).isNotEmpty();
            assertThat(base.ofKind("Deployment")).anySatisfy(deployment -> assertThat(
                            deployment.at("/spec/template/metadata/labels").properties())
                    .containsAll(selector.properties()));
        });
    }

    @Test
    void theSchemaIsMigratedByAJobOfTheSameImage() {
        assertThat(Manifests.inFolder(BASE).ofKind("Job"))
                .singleElement()
                .extracting(Pod::of)
                .satisfies(pod -> {
                    assertThat(pod.role()).isEqualTo("migrate");
                    assertThat(pod.containers().get(0).path("image").asText()).isEqualTo("halftone");
                    assertThat(pod.spec().path("restartPolicy").asText()).isEqualTo("Never");
                });
    }

    /** Argo CD waits for each wave to become healthy, so a wave's dependencies must be in an earlier one. */
    @Test
    void theMigrationComesAfterWhatItNeedsAndBeforeThePodsAndWhatScalesThem() {
        List<JsonNode> all = Stream.of(BASE, PRODUCTION)
                .flatMap(folder -> Manifests.inFolder(folder).all().stream())
                .toList();
        Set<String> pods = Set.of("Deployment");
        Set<String> scalers = Set.of("HorizontalPodAutoscaler", "ScaledObject");

        assertThat(all).extracting(ManifestsTest::kind).contains("Job", "ServiceAccount", "Cluster", "Kafka");
        assertThat(all).extracting(ManifestsTest::kind).containsAll(pods).containsAll(scalers);
        assertThat(all).allSatisfy(manifest -> {
            String kind = kind(manifest);
            int wave = kind.equals("Job") ? 1 : pods.contains(kind) ? 2 : scalers.contains(kind) ? 3 : 0;
            assertThat(annotation(manifest, "sync-wave").asInt()).as(kind).isEqualTo(wave);
        });
        assertThat(all)
                .filteredOn(manifest -> !annotation(manifest, "hook").isMissingNode())
                .singleElement()
                .satisfies(job -> assertThat(annotation(job, "hook").asText()).isEqualTo("Sync"));
    }

    private static String kind(JsonNode manifest) {
        return manifest.path("kind").asText();
    }

    private static JsonNode annotation(JsonNode manifest, String ofArgo) {
        return manifest.at("/metadata/annotations").path("argocd.argoproj.io/" + ofArgo);
    }

    @Test
    void imagesOfOthersHaveAnExactVersion() {
        List<String> images = Stream.of(BASE, DEV, PRODUCTION)
                .map(Manifests::inFolder)
                .flatMap(manifests -> Stream.concat(
                        manifests.pods().stream()
                                .flatMap(pod -> pod.containers().stream())
                                .map(container -> container.path("image").asText()),
                        manifests.ofKind("Cluster").stream()
                                .map(cluster -> cluster.at("/spec/imageName").asText())))
                .filter(image -> !image.equals("halftone"))
                .toList();

        assertThat(images).hasSize(3).allMatch(ImageTag::isExact);
    }

    @Test
    void theImageOfProductionIsToBeSet() {
        assertThat(Yaml.elements(
                        Yaml.file(PRODUCTION.resolve("kustomization.yaml")).path("images")))
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.path("name").asText()).isEqualTo("halftone");
                    assertThat(image.path("newName").asText()).isNotBlank();
                    assertThat(image.path("newTag").asText()).isNotBlank();
                });
    }

    /** Clients and Ingresses only reach the API, metrics collectors only the metrics port, and all others nothing. */
    @Test
    void healthAndMetricsAreForThoseWhoCollectThem() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.ofKind("NetworkPolicy").stream()
                        .flatMap(policy -> Yaml.elements(policy.at("/spec/ingress")).stream()))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(Yaml.elements(rule.path("ports")))
                        .extracting(port -> port.path("port").asText())
                        .containsExactly(rule.has("from") ? "management" : "http"));
        assertThat(base.ofKind("Service")).allSatisfy(service -> assertThat(Yaml.elements(service.at("/spec/ports")))
                .singleElement()
                .satisfies(port -> assertThat(port.path("targetPort").asText())
                        .isEqualTo(port.path("name").asText())));
        assertThat(Manifests.inFolder(PRODUCTION).ofKind("ServiceMonitor"))
                .flatExtracting(monitor -> Yaml.elements(monitor.at("/spec/endpoints")))
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.path("port").asText()).isEqualTo("management");
                    assertThat(endpoint.path("path").asText()).isEqualTo("/q/metrics");
                });
    }

    /** Each destination of the service within the namespace admits only the service and the destination's own pods. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/production"})
    void postgresqlAndKafkaLetNobodyInButTheServiceAndTheirOwn(String folder) {
        Manifests overlay = Manifests.inFolder(Manifests.K8S.resolve(folder));
        List<JsonNode> destinations = overlay.ofKind("NetworkPolicy").stream()
                .flatMap(policy -> Yaml.elements(policy.at("/spec/egress")).stream())
                .flatMap(rule -> Yaml.elements(rule.path("to")).stream())
                .map(peer -> peer.path("podSelector"))
                .toList();

        assertThat(destinations).hasSize(2).allSatisfy(destination -> {
            if (destination.at("/matchLabels").has("strimzi.io/cluster")) {
                assertThatStrimziLetsInTheServiceAlone(overlay);
                return;
            }
            List<JsonNode> ingress = overlay.ofKind("NetworkPolicy").stream()
                    .filter(policy -> policy.at("/spec/podSelector").equals(destination))
                    .filter(policy -> Yaml.texts(policy.at("/spec/policyTypes")).contains("Ingress"))
                    .flatMap(policy -> Yaml.elements(policy.at("/spec/ingress")).stream())
                    .toList();
            assertThat(ingress).as("ingress of %s", destination).isNotEmpty().allSatisfy(rule -> {
                assertThat(Yaml.elements(rule.path("ports"))).isNotEmpty();
                assertThat(Yaml.elements(rule.path("from"))).isNotEmpty().allSatisfy(peer -> assertThat(
                                peer.path("podSelector"))
                        .isIn(SERVICE_PODS, destination, OPERATOR_OF_POSTGRESQL));
            });
            assertThat(ingress.stream().flatMap(rule -> Yaml.elements(rule.path("from")).stream()))
                    .extracting(peer -> peer.path("podSelector"))
                    .contains(SERVICE_PODS);
        });
    }

    private static void assertThatStrimziLetsInTheServiceAlone(Manifests overlay) {
        assertThat(overlay.ofKind("Kafka")).singleElement().satisfies(kafka -> assertThat(
                        Yaml.elements(kafka.at("/spec/kafka/listeners")))
                .isNotEmpty()
                .allSatisfy(listener -> assertThat(Yaml.elements(listener.path("networkPolicyPeers")))
                        .extracting(peer -> peer.path("podSelector"))
                        .contains(SERVICE_PODS)));
    }

    @Test
    void withoutARuleNothingComesInOrGoesOut() {
        assertThat(Manifests.inFolder(BASE).ofKind("NetworkPolicy")).anySatisfy(policy -> {
            assertThat(Yaml.texts(policy.at("/spec/policyTypes"))).containsExactlyInAnyOrder("Ingress", "Egress");
            assertThat(policy.at("/spec/ingress")).isEmpty();
            assertThat(policy.at("/spec/egress")).isEmpty();
        });
    }

    @Test
    void theTopicsOfProductionAreThoseOfTheService() {
        assertThat(Manifests.inFolder(PRODUCTION).ofKind("KafkaTopic"))
                .extracting(topic -> topic.path("metadata").path("name").asText())
                .containsExactlyInAnyOrderElementsOf(Topics.ALL);
        assertThat(Manifests.inFolder(PRODUCTION).ofKind("KafkaTopic")).allSatisfy(topic -> assertThat(
                        topic.at("/spec/config/message.timestamp.type").asText())
                .isEqualTo("LogAppendTime"));
    }

    @Test
    void workersAreScaledByTheLagOfTheGroupThatTheyAreIn() {
        JsonNode scaled = Manifests.inFolder(PRODUCTION).ofKind("ScaledObject").get(0);
        JsonNode trigger = scaled.at("/spec/triggers/0/metadata");

        assertThat(scaled.at("/spec/scaleTargetRef/name").asText()).isEqualTo("halftone-worker");
        assertThat(trigger.path("topic").asText())
                .isEqualTo(APPLICATION.getProperty("mp.messaging.incoming.work.topic"))
                .isEqualTo(Topics.IMAGE_REQUESTED);
        assertThat(trigger.path("consumerGroup").asText())
                .isEqualTo(APPLICATION.getProperty("mp.messaging.incoming.work.group.id"));
    }

    /**
     * Lag is bounded by the window, and workers by the partitions. Numbers that do not match leave workers idle, or
     * allow too few.
     */
    @Test
    void theLargestNumberOfWorkersFitsThePartitionsAndTheWindow() {
        Manifests production = Manifests.inFolder(PRODUCTION);
        JsonNode scaled = production.ofKind("ScaledObject").get(0);
        int workers = scaled.at("/spec/maxReplicaCount").asInt();
        int lag = scaled.at("/spec/triggers/0/metadata/lagThreshold").asInt();
        int window = Integer.parseInt(literal(PRODUCTION, "HALFTONE_DISPATCH_WINDOW"));

        assertThat(production.ofKind("KafkaTopic"))
                .filteredOn(topic -> Set.of(Topics.IMAGE_REQUESTED, Topics.IMAGE_PROCESSED)
                        .contains(topic.at("/metadata/name").asText()))
                .hasSize(2)
                .allSatisfy(topic ->
                        assertThat(topic.at("/spec/partitions").asInt()).isGreaterThanOrEqualTo(workers));
        assertThat(window / lag).isGreaterThanOrEqualTo(workers);
        assertThat(Integer.parseInt(literal(PRODUCTION, "HALFTONE_WORK_MAX_PARKED")))
                .isGreaterThanOrEqualTo(window);
    }

    @Test
    void everyEnvironmentVariableIsAKeyOfTheService() {
        Set<String> known = ConfigurationKeys.environmentVariables();
        assertThat(known).contains("HALFTONE_FETCH_MAX_BYTES", "HALFTONE_PUBLIC_URL");

        assertThat(Manifests.inFolder(BASE).pods())
                .flatExtracting(Pod::env)
                .extracting(variable -> variable.path("name").asText())
                .isNotEmpty()
                .isSubsetOf(known);
        assertThat(Stream.of(DEV, PRODUCTION)
                        .flatMap(overlay -> literals(overlay).stream())
                        .map(literal -> literal.substring(0, literal.indexOf('='))))
                .isSubsetOf(known);
    }

    private static JsonNode pods(String name) {
        return Yaml.documents("matchLabels: {app.kubernetes.io/name: " + name + "}")
                .get(0);
    }

    private static Properties application() {
        Properties application = new Properties();
        try (InputStream file = ManifestsTest.class.getResourceAsStream("/application.properties")) {
            application.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return application;
    }

    /** Workers decode untrusted images. */
    @Test
    void aWorkerHasNothingOfPostgresql() {
        Pod worker = pod("work");

        assertThat(worker.env())
                .extracting(variable -> variable.path("name").asText())
                .containsExactly("HALFTONE_ROLES");
        assertThat(worker.containers().get(0).path("envFrom")).singleElement().satisfies(source -> assertThat(
                        source.at("/configMapRef/name").asText())
                .isEqualTo("halftone"));
        for (Path overlay : List.of(DEV, PRODUCTION)) {
            assertThat(literals(overlay, "halftone"))
                    .isNotEmpty()
                    .noneMatch(literal -> literal.contains("DATASOURCE") || literal.contains("postgresql"));
            assertThat(literals(overlay, "halftone-database"))
                    .anyMatch(literal -> literal.startsWith("QUARKUS_DATASOURCE_REACTIVE_URL="));
            assertThat(Manifests.inFolder(overlay).ofKind("NetworkPolicy"))
                    .filteredOn(policy -> policy.at("/spec/egress").toString().contains("5432"))
                    .singleElement()
                    .satisfies(policy -> assertThat(policy.at("/spec/podSelector/matchExpressions"))
                            .anySatisfy(expression -> {
                                assertThat(expression.path("key").asText()).isEqualTo("app.kubernetes.io/component");
                                assertThat(expression.path("operator").asText()).isEqualTo("In");
                                assertThat(Yaml.texts(expression.path("values")))
                                        .containsExactly("api", "migration");
                            }));
        }
    }

    @Test
    void theOwnerOfTheTablesLogsInToMigrateAndForNothingElse() {
        assertThat(secrets(pod("migrate"))).contains("halftone-postgresql", "halftone-postgresql-api");
        assertThat(secrets(pod("api"))).contains("halftone-postgresql-api").doesNotContain("halftone-postgresql");
        assertThat(secrets(pod("work"))).isEmpty();
    }

    /** Rendered, because patches address variables by index. */
    @Tag("process")
    @Test
    void inProductionEachRoleHasCredentialsOfItsOwn() {
        Manifests production = Manifests.rendered(PRODUCTION);
        Pod migration = Pod.of(production.ofKind("Job").get(0));

        assertThat(secrets(migration)).containsExactly("halftone-postgresql-api", "halftone-postgresql-app");
        assertThat(production.ofKind("Deployment")).extracting(Pod::of).allSatisfy(pod -> assertThat(secrets(pod))
                .isEqualTo(
                        pod.role().equals("work")
                                ? Set.of("halftone-s3-worker")
                                : Set.of(
                                        "halftone-postgresql-api",
                                        "halftone-admin",
                                        "halftone-webhooks",
                                        "halftone-s3")));
        assertThat(production
                        .ofKind("Cluster")
                        .get(0)
                        .at("/spec/managed/roles/0/passwordSecret/name")
                        .asText())
                .isEqualTo("halftone-postgresql-api");
    }

    private static Pod pod(String role) {
        return Manifests.inFolder(BASE).pods().stream()
                .filter(pod -> pod.role().equals(role))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> secrets(Pod pod) {
        return pod.env().stream()
                .map(variable -> variable.at("/valueFrom/secretKeyRef/name").asText())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> literals(Path overlay) {
        return Stream.of("halftone", "halftone-database")
                .flatMap(name -> literals(overlay, name).stream())
                .toList();
    }

    private static List<String> literals(Path overlay, String map) {
        return Yaml.elements(Yaml.file(overlay.resolve("kustomization.yaml")).path("configMapGenerator")).stream()
                .filter(generator -> generator.path("name").asText().equals(map))
                .flatMap(generator -> Yaml.texts(generator.path("literals")).stream())
                .toList();
    }

    private static String literal(Path overlay, String name) {
        return literals(overlay).stream()
                .filter(literal -> literal.startsWith(name + "="))
                .map(literal -> literal.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    /** Asserts the restricted profile of the Pod Security Standards, and a memory limit. */
    private static void assertRestricted(Pod pod) {
        assertThat(pod.spec().path("automountServiceAccountToken")).isEqualTo(BooleanNode.FALSE);
        assertThat(pod.spec().has("hostNetwork")).isFalse();
        JsonNode context = pod.spec().path("securityContext");
        assertThat(context.path("runAsNonRoot")).isEqualTo(BooleanNode.TRUE);
        assertThat(context.path("runAsUser").asLong()).isPositive();
        assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(Yaml.elements(pod.spec().path("volumes"))).noneMatch(volume -> volume.has("hostPath"));
        assertThat(pod.containers()).isNotEmpty().allSatisfy(ManifestsTest::assertRestricted);
    }

    private static void assertRestricted(JsonNode container) {
        JsonNode context = container.path("securityContext");
        assertThat(context.path("allowPrivilegeEscalation")).isEqualTo(BooleanNode.FALSE);
        assertThat(Yaml.texts(context.at("/capabilities/drop"))).containsExactly("ALL");
        assertThat(container.at("/resources/limits").has("memory")).isTrue();
        assertThat(container.at("/resources/requests").has("memory")).isTrue();
        assertThat(container.at("/resources/requests").has("cpu")).isTrue();
    }

    private static void assertRuns(Pod pod) {
        JsonNode container = pod.containers().get(0);
        assertThat(container.has("startupProbe")).isTrue();
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe")).allSatisfy(probe -> assertThat(
                        container.path(probe).at("/httpGet/port").asText())
                .isEqualTo("management"));
        assertThat(Yaml.elements(container.path("ports")))
                .filteredOn(port -> port.path("name").asText().equals("management"))
                .singleElement()
                .satisfies(port -> assertThat(port.path("containerPort").asText())
                        .isEqualTo(APPLICATION.getProperty("quarkus.management.port")));
        assertThat(container.at("/securityContext/readOnlyRootFilesystem")).isEqualTo(BooleanNode.TRUE);
        assertThat(Yaml.elements(container.path("volumeMounts")))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
    }
}
