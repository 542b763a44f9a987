package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchConfigTest {

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        FetchConfig config = FetchSettings.of();

        assertThat(config.maxBytes().asLongValue()).isEqualTo(50L * 1024 * 1024);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.allowedPorts())
                .containsExactly(
                        new PortRange(80, 80),
                        new PortRange(443, 443),
                        new PortRange(8080, 8080),
                        new PortRange(8443, 8443));
        assertThat(config.allowedNetworks()).isEmpty();
        assertThat(config.deniedNetworks()).isEmpty();
        assertThat(config.dnsServers()).isEmpty();
        assertThat(config.extraCa()).isEmpty();
        assertThat(config.maxRedirects()).isEqualTo(5);
        assertThat(config.userAgent()).matches("Halftone/\\S+ \\(.+\\)");
    }

    @ParameterizedTest
    @CsvSource({"52428800, 52428800", "50M, 52428800", "512k, 524288"})
    void sizesAreBytesOrHaveAUnit(String written, long bytes) {
        assertThat(FetchSettings.of("max-bytes", written).maxBytes().asLongValue())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "80-79", "http", "-1", "1-2-3"})
    void aPortThatIsNoneIsRefused(String ports) {
        assertThatThrownBy(() -> FetchSettings.of("allowed-ports", ports)).hasMessageContaining("allowed-ports");
    }

    @Test
    void portsAreSingleOnesAndRanges() {
        List<PortRange> ports =
                FetchSettings.of("allowed-ports", "443, 8000-8002,9000").allowedPorts();

        assertThat(IntStream.rangeClosed(1, 65_535)
                        .filter(port -> ports.stream().anyMatch(range -> range.contains(port))))
                .containsExactly(443, 8000, 8001, 8002, 9000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8                | 10.0.0.0/8",
                "10.0.0.0/8, 192.168.1.7   | 10.0.0.0/8 192.168.1.7",
                "0.0.0.0/0                 | 0.0.0.0/0",
                "FD00::/8, ::1/128         | fd00::/8 ::1/128",
                "2001:db8:0:1::7           | 2001:db8:0:1::7"
            })
    void networksAreCidrsAndAddresses(String written, String meant) {
        assertThat(FetchSettings.of("allowed-networks", written)
                        .allowedNetworks()
                        .orElseThrow())
                .map(Network::toString)
                .containsExactly(meant.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8          | 10.0.0.0/8",
                "fd00::1/8           | fd00::/8",
                "10.0.0.0/33         | no network",
                "10.0.0.0/255.0.0.0  | no network",
                "10/8                | no network",
                "10.0.0              | no network",
                "10.*.0.0            | no network",
                "10.0.0.0-9          | no network",
                "0x0a.0.0.0/8        | no network",
                "012.0.0.0/8         | no network",
                "fe80::1%eth0        | no network",
                "::ffff:10.0.0.0/104 | IPv4",
                "/8                  | no network",
                "*                   | no network",
                "private             | no network",
                "localhost           | no network"
            })
    void aNetworkThatIsNoneIsRefused(String written, String named) {
        for (String key : List.of("allowed-networks", "denied-networks")) {
            assertThatThrownBy(() -> FetchSettings.of(key, written))
                    .hasMessageContaining(key)
                    .hasMessageContaining(named);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:53",
        "127.0.0.1:5353, 127.0.0.1:5353",
        "::1, 0:0:0:0:0:0:0:1:53",
        "[::1]:5353, 0:0:0:0:0:0:0:1:5353"
    })
    void nameServersAreAddressesWithAPortOrWithout(String written, String meant) {
        assertThat(FetchSettings.of("dns-servers", written).dnsServers().orElseThrow())
                .extracting(server -> server.address().getAddress().getHostAddress() + ":"
                        + server.address().getPort())
                .containsExactly(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dns.example", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:dns", "127.0.0.0/8", "127.1", "*"})
    void aNameServerThatIsNoAddressIsRefused(String written) {
        assertThatThrownBy(() -> FetchSettings.of("dns-servers", written)).hasMessageContaining("name server");
    }

    @ParameterizedTest
    @CsvSource({"timeout, 0s", "connect-timeout, 100d", "body-window, 0s", "body-window, 86400001ms"})
    void aDurationOutOfRangeIsRefused(String key, String value) {
        assertThatThrownBy(() -> FetchSettings.of(key, value)).hasMessageContaining("halftone.fetch." + key);
    }

    @ParameterizedTest
    @CsvSource({"max-bytes, 0", "max-bytes, 3G"})
    void aLimitThatIsNoneIsRefusedAtTheStart(String key, String value) {
        FetchConfig config = FetchSettings.of(key, value);
        Vertx vertx = Vertx.vertx();
        DnsHostResolver resolver = new DnsHostResolver(config);

        assertThatThrownBy(
                        () -> new ImageFetcher(vertx, config, new AddressGuard(config, resolver, new NearbyNetworks())))
                .hasMessageContaining("halftone.fetch." + key);

        resolver.close();
        vertx.close();
    }
}
