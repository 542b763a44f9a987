package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halftone.messages.Topics;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code k8s/} promises. */
class ManifestsTest {

    private static final Path BASE = Manifests.K8S.resolve("base");
    private static final Path DEV = Manifests.K8S.resolve("overlays/dev");
    private static final Path PRODUCTION = Manifests.K8S.resolve("overlays/production");

    @ParameterizedTest
    @ValueSource(strings = {"base", "monitoring", "overlays/dev", "overlays/production"})
    void everyManifestHasOnlyFieldsThatKubernetesKnows(String folder) {
        assertThat(Manifests.inFolder(Manifests.K8S.resolve(folder)).all())
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(StrictModel.faults(manifest)).isEmpty());
    }

    @Tag("process")
    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/production"})
    void whatKustomizeMakesOfItHasThemTooAndIsRestricted(String folder) {
        var rendered = Manifests.rendered(Manifests.K8S.resolve(folder));

        assertThat(rendered.all())
                .allSatisfy(manifest -> assertThat(StrictModel.faults(manifest)).isEmpty());
        assertThat(pods(rendered)).hasSizeGreaterThan(2).allSatisfy(ManifestsTest::assertRestricted);
        assertThat(rendered.of(Deployment.class))
                .hasSize(2)
                .allSatisfy(deployment ->
                        assertRuns(deployment.getSpec().getTemplate().getSpec()));
    }

    @Test
    void aFieldThatDoesNotExistIsFound() {
        JsonNode manifest = Yaml.documents("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: halftone}
                        spec:
                          template:
                            spec:
                              containers:
                                - name: halftone
                                  redinessProbe: {}
                        """).get(0);

        assertThat(StrictModel.faults(manifest))
                .containsExactly("apps/v1/Deployment.spec.template.spec.containers[0] has no field redinessProbe.");
    }

    @Test
    void theBaseRunsTheRolesApartAndNobodyAsRoot() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.of(Deployment.class))
                .extracting(
                        deployment -> role(deployment.getSpec().getTemplate().getSpec()))
                .containsExactlyInAnyOrder("api", "work");
        assertThat(pods(base)).hasSize(3).allSatisfy(ManifestsTest::assertRestricted);
        assertThat(base.of(Deployment.class)).allSatisfy(deployment -> {
            PodSpec pod = deployment.getSpec().getTemplate().getSpec();
            assertRuns(pod);
            assertThat(pod.getTopologySpreadConstraints()).hasSize(2);
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(20);
        });
        assertThat(base.of(ServiceAccount.class)).singleElement().satisfies(account -> assertThat(
                        account.getAutomountServiceAccountToken())
                .isFalse());
    }

    @Test
    void ofEachDeploymentOnePodMayGoAtATime() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.of(Deployment.class)).allSatisfy(deployment -> assertThat(base.of(PodDisruptionBudget.class))
                .anySatisfy(budget -> {
                    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
                    assertThat(budget.getSpec().getSelector().getMatchLabels())
                            .isEqualTo(deployment.getSpec().getSelector().getMatchLabels());
                }));
    }

    @Test
    void servicesAndPoliciesSelectPodsThatExist() {
        Manifests base = Manifests.inFolder(BASE);

        assertThat(base.of(Service.class))
                .allSatisfy(service -> assertThat(base.of(Deployment.class)).anySatisfy(deployment -> assertThat(
                                deployment.getSpec().getTemplate().getMetadata().getLabels())
                        .containsAllEntriesOf(service.getSpec().getSelector())));
    }

    @Test
    void theSchemaIsMigratedByAJobOfTheSameImage() {
        assertThat(Manifests.inFolder(BASE).of(Job.class)).singleElement().satisfies(job -> {
            PodSpec pod = job.getSpec().getTemplate().getSpec();
            assertThat(role(pod)).isEqualTo("migrate");
            assertThat(pod.getContainers().get(0).getImage()).isEqualTo("halftone");
            assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        });
    }

    /** Argo CD waits for each wave to be healthy: what a wave needs has to be in one before it. */
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "169.254.0.0/16",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "0.0.0.0/8"
            })
    void workersReachTheInternetButNoPrivateNetwork(String network) {
        List<IPBlock> blocks = internet();

        assertThat(blocks)
                .filteredOn(block -> block.getCidr().equals("0.0.0.0/0"))
                .singleElement()
                .satisfies(block -> assertThat(block.getExcept()).contains(network));
        assertThat(blocks).allSatisfy(block -> assertThat(block.getCidr()).isNotEqualTo("::/0"));
    }

    private static List<IPBlock> internet() {
        return Manifests.inFolder(BASE).of(NetworkPolicy.class).stream()
                .flatMap(policy ->
                        Stream.ofNullable(policy.getSpec().getEgress()).flatMap(List::stream))
                .flatMap(rule -> rule.getTo().stream())
                .filter(peer -> peer.getIpBlock() != null)
                .map(peer -> peer.getIpBlock())
                .toList();
    }

    @Test
    void withoutARuleNothingComesInOrGoesOut() {
        assertThat(Manifests.inFolder(BASE).of(NetworkPolicy.class)).anySatisfy(policy -> {
            assertThat(policy.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
            assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
            assertThat(policy.getSpec().getEgress()).isNullOrEmpty();
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
    void workersAreScaledByTheLagOfTheGroupThatTheyAreIn() throws IOException {
        Properties application = new Properties();
        try (InputStream file = ManifestsTest.class.getResourceAsStream("/application.properties")) {
            application.load(file);
        }
        JsonNode scaled = Manifests.inFolder(PRODUCTION).ofKind("ScaledObject").get(0);
        JsonNode trigger = scaled.at("/spec/triggers/0/metadata");

        assertThat(scaled.at("/spec/scaleTargetRef/name").asText()).isEqualTo("halftone-worker");
        assertThat(trigger.path("topic").asText())
                .isEqualTo(application.getProperty("mp.messaging.incoming.work.topic"))
                .isEqualTo(Topics.IMAGE_REQUESTED);
        assertThat(trigger.path("consumerGroup").asText())
                .isEqualTo(application.getProperty("mp.messaging.incoming.work.group.id"));
    }

    /** Lag is bounded by the window, and workers by the partitions: numbers that don't fit leave workers idle, or few. */
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

        assertThat(pods(Manifests.inFolder(BASE)))
                .flatExtracting(PodSpec::getContainers)
                .flatExtracting(Container::getEnv)
                .extracting(EnvVar::getName)
                .isSubsetOf(known);
        assertThat(Stream.of(DEV, PRODUCTION)
                        .flatMap(overlay -> literals(overlay).stream())
                        .map(literal -> literal.substring(0, literal.indexOf('='))))
                .isSubsetOf(known);
    }

    private static List<String> literals(Path overlay) {
        return Yaml.elements(Yaml.file(overlay.resolve("kustomization.yaml")).path("configMapGenerator")).stream()
                .filter(generator -> generator.path("name").asText().equals("halftone"))
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

    private static List<PodSpec> pods(Manifests manifests) {
        return Stream.of(
                        manifests.of(Deployment.class).stream()
                                .map(deployment -> deployment.getSpec().getTemplate()),
                        manifests.of(StatefulSet.class).stream()
                                .map(set -> set.getSpec().getTemplate()),
                        manifests.of(Job.class).stream()
                                .map(job -> job.getSpec().getTemplate()))
                .flatMap(templates -> templates)
                .map(template -> template.getSpec())
                .toList();
    }

    private static String role(PodSpec pod) {
        return pod.getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getName().equals("HALFTONE_ROLES"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** What Pod Security Standards call restricted, and a bound on memory. */
    private static void assertRestricted(PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        assertThat(pod.getContainers()).isNotEmpty().allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        });
    }

    private static void assertRuns(PodSpec pod) {
        Container container = pod.getContainers().get(0);
        assertThat(container.getStartupProbe()).isNotNull();
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getVolumeMounts())
                .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
    }
}
