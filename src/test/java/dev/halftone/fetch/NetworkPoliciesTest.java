package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.halftone.deploy.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The policies of {@code k8s/} allow exactly what the guard allows. */
class NetworkPoliciesTest {

    private static final Path K8S = Path.of("k8s");
    private static final String IPV4 = "0.0.0.0/0";
    /** Everything assigned to the internet; the rest is in the guard's table. */
    private static final String IPV6 = "2000::/3";

    @Test
    void everyNetworkOfTheGuardsTableIsAnExceptionAndNoOtherIs() {
        assertExceptions(K8S.resolve("base/network-policies.yaml"), IPV4);
        assertExceptions(K8S.resolve("components/ipv6/network-policy.yaml"), IPV6);
    }

    private static void assertExceptions(Path file, String internet) {
        assertThat(blocks(file)).singleElement().satisfies(block -> {
            assertThat(block.path("cidr").asText()).isEqualTo(internet);
            assertThat(Yaml.texts(block.path("except")))
                    .map(Network::parse)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(SpecialPurposeNetworks.TABLE.stream()
                            .map(SpecialPurposeNetworks.Row::network)
                            .filter(network -> Network.parse(internet).contains(network.block()))
                            .toList());
        });
    }

    /** An address outside of it that no row of the table contains would be allowed by the guard but by no policy. */
    @Test
    void noNetworkOfTheTableIsPartlyOnTheInternetOfIpv6() {
        Network internet = Network.parse(IPV6);

        assertThat(SpecialPurposeNetworks.TABLE)
                .extracting(SpecialPurposeNetworks.Row::network)
                .filteredOn(network -> network.block().isIPv6())
                .isNotEmpty()
                .allMatch(network ->
                        internet.contains(network.block()) || network.block().intersect(internet.block()) == null);
    }

    @Test
    void ipv6GoesOutOnlyWhereItIsAskedFor() {
        for (String asked : List.of("overlays/dev", "overlays/production")) {
            JsonNode overlay = Yaml.file(K8S.resolve(asked).resolve("kustomization.yaml"));
            assertThat(overlay.has("components")).as(asked).isFalse();
        }
        Stream.of("base", "overlays/dev", "overlays/production")
                .map(folder -> K8S.resolve(folder).resolve("network-policies.yaml"))
                .filter(Files::exists)
                .flatMap(file -> blocks(file).stream())
                .forEach(block -> assertThat(block.path("cidr").asText()).doesNotContain(":"));
    }

    @Test
    void portsAreThoseOfTheGuard() {
        for (String file : List.of("base/network-policies.yaml", "components/ipv6/network-policy.yaml")) {
            assertThat(rulesToTheInternet(K8S.resolve(file))).singleElement().satisfies(rule -> assertThat(
                            Yaml.elements(rule.path("ports")).stream()
                                    .map(port -> port.path("port").asInt())
                                    .map(port -> new PortRange(port, port)))
                    .containsExactlyElementsOf(FetchSettings.of().allowedPorts()));
        }
    }

    private static List<JsonNode> blocks(Path file) {
        return rulesToTheInternet(file).stream()
                .flatMap(rule -> Yaml.elements(rule.path("to")).stream())
                .map(peer -> peer.path("ipBlock"))
                .filter(JsonNode::isObject)
                .toList();
    }

    private static List<JsonNode> rulesToTheInternet(Path file) {
        return Yaml.documents(file).stream()
                .flatMap(policy -> Yaml.elements(policy.at("/spec/egress")).stream())
                .filter(rule -> Yaml.elements(rule.path("to")).stream().anyMatch(peer -> peer.has("ipBlock")))
                .toList();
    }
}
