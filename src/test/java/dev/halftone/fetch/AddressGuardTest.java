package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests only the decision: none of these addresses is connected to. */
class AddressGuardTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0.0.0                                 | this host, reaches loopback",
                "0.1.2.3                                 | this network",
                "10.0.0.1                                | private",
                "10.255.255.255                          | private",
                "34.118.224.1                            | Service kubernetes of GKE",
                "34.118.239.255                          | Service of GKE",
                "100.64.0.1                              | shared",
                "100.100.100.200                         | metadata of Alibaba Cloud",
                "100.127.255.255                         | shared",
                "127.0.0.1                               | loopback",
                "127.255.255.254                         | loopback",
                "161.26.0.10                             | name server of IBM Cloud",
                "166.9.12.34                             | service endpoint of IBM Cloud",
                "168.63.129.16                           | platform of Azure",
                "169.254.0.1                             | link-local",
                "169.254.169.254                         | metadata of AWS, Azure, GCP",
                "169.254.170.2                           | credentials of AWS ECS tasks",
                "172.16.0.1                              | private",
                "172.31.255.255                          | private",
                "192.0.0.192                             | metadata of Oracle Cloud",
                "192.0.2.1                               | documentation",
                "192.88.99.1                             | 6to4 relay",
                "192.168.0.1                             | private",
                "198.18.0.1                              | benchmarking",
                "198.19.255.255                          | benchmarking",
                "198.51.100.1                            | documentation",
                "203.0.113.255                           | documentation",
                "224.0.0.1                               | multicast",
                "239.255.255.250                         | multicast",
                "240.0.0.1                               | reserved",
                "255.255.255.255                         | broadcast",
                "::                                      | unspecified, reaches loopback",
                "::1                                     | loopback",
                "::7f00:1                                | compatible with 127.0.0.1",
                "::808:808                               | compatible with 8.8.8.8, a form nobody uses",
                "::ffff:127.0.0.1                        | mapped 127.0.0.1",
                "::ffff:a00:1                            | mapped 10.0.0.1",
                "::ffff:169.254.169.254                  | mapped metadata",
                "::ffff:0.0.0.0                          | mapped unspecified",
                "::ffff:0:127.0.0.1                      | translated 127.0.0.1",
                "64:ff9b::127.0.0.1                      | NAT64 of 127.0.0.1",
                "64:ff9b::a9fe:a9fe                      | NAT64 of metadata",
                "64:ff9b::10.0.0.1                       | NAT64 of a private address",
                "64:ff9b:1::127.0.0.1                    | local NAT64",
                "64:ff9b:1:fffe::8.8.8.8                 | local NAT64",
                "64:ff9b:0:0:1::1                        | beside the NAT64 prefix",
                "100::1                                  | discard",
                "100:0:0:1::1                            | dummy",
                "2001::1                                 | Teredo",
                "2001:0:4136:e378:8000:63bf:80ff:fffe    | Teredo of 127.0.0.1",
                "2001:0:4136:e378:8000:63bf:f7f7:f7f7    | Teredo of 8.8.8.8",
                "2001:2::1                               | benchmarking",
                "2001:10::1                              | ORCHID",
                "2001:20::1                              | ORCHIDv2",
                "2001:1ff:ffff::1                        | protocol assignments",
                "2001:db8::1                             | documentation",
                "2002:7f00:1::                           | 6to4 of 127.0.0.1",
                "2002:a9fe:a9fe::1                       | 6to4 of metadata",
                "2002:808:808::1                         | 6to4 of 8.8.8.8",
                "2600:1f00::5efe:127.0.0.1               | ISATAP of 127.0.0.1",
                "2600:1f00::5efe:a00:1                   | ISATAP of 10.0.0.1",
                "2600:1f00::200:5efe:192.168.0.1         | ISATAP of 192.168.0.1",
                "2600:1f00::100:5efe:a9fe:a9fe           | ISATAP of metadata",
                "2600:1f00::300:5efe:a9fe:a9fe           | ISATAP of metadata",
                "fe80::5efe:8.8.8.8                      | ISATAP in a link-local network",
                "3ffe::1                                 | 6bone",
                "3fff::1                                 | documentation",
                "3fff:fff:ffff::1                        | documentation",
                "4000::1                                 | not assigned",
                "5f00::1                                 | segment routing",
                "8000::1                                 | not assigned",
                "fc00::1                                 | private",
                "fd00:ec2::254                           | metadata of AWS",
                "fd20:ce::254                            | metadata of GCP",
                "fdff:ffff::1                            | private",
                "fe80::1                                 | link-local",
                "febf::1                                 | link-local",
                "fec0::1                                 | site-local",
                "ff02::1                                 | multicast",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | multicast"
            })
    void anAddressThatIsNotPublicIsRefused(String address, String because) {
        assertThat(guard().admits(bytes(address))).as(because).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "34.118.223.255",
        "34.118.240.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "161.25.255.255",
        "161.27.0.0",
        "166.7.255.255",
        "166.12.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:82a::200e",
        "3ffd:ffff::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2600:1f00::5efe:8.8.8.8"
    })
    void aPublicAddressIsAdmitted(String address) {
        assertThat(guard().admits(bytes(address))).isTrue();
    }

    static List<SpecialPurposeNetworks.Row> table() {
        return SpecialPurposeNetworks.TABLE;
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyNetworkOfTheTableIsRefusedFromItsFirstAddressToItsLast(SpecialPurposeNetworks.Row row) {
        IPAddress network = row.network().block();

        assertThat(Stream.of(network.getLower(), network.getUpper()))
                .allMatch(address -> !guard().admits(address.getBytes()));
        assertThat(row.source()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8      | 10.1.2.3              | true",
                "10.0.0.0/8      | 11.0.0.0              | true",
                "10.0.0.0/8      | 192.168.0.1           | false",
                "10.1.0.0/16     | 10.2.0.0              | false",
                "10.0.0.7        | 10.0.0.7              | true",
                "10.0.0.7        | 10.0.0.8              | false",
                "10.0.0.0/8      | ::ffff:10.1.2.3       | true",
                "10.0.0.0/8      | 64:ff9b::10.1.2.3     | true",
                "10.0.0.0/8      | 2002:a01:203::1       | false",
                "10.0.0.0/8      | ::10.1.2.3            | false",
                "10.0.0.0/8      | 64:ff9b:1::10.1.2.3   | false",
                "fd00:1::/32     | fd00:1::7             | true",
                "fd00:1::/32     | fd00:2::7             | false",
                "64:ff9b:1::/96  | 64:ff9b:1::8.8.8.8    | true",
                "64:ff9b:1::/96  | 64:ff9b:1:1::8.8.8.8  | false",
                "0.0.0.0/0       | 127.0.0.1             | true",
                "0.0.0.0/0       | ::1                   | false",
                "::/0            | ::1                   | true",
                "::/0            | 127.0.0.1             | false",
                "::/0            | ::ffff:127.0.0.1      | false"
            })
    void anOperatorOpensNetworks(String network, String address, boolean admitted) {
        assertThat(guard("allowed-networks", network).admits(bytes(address))).isEqualTo(admitted);
    }

    @Test
    void loopbackIsClosedUnlessItIsOpened() {
        assertThat(guard().admits(bytes("127.0.0.1"))).isFalse();
        assertThat(guard("allowed-networks", "127.0.0.0/8").admits(bytes("127.0.0.1")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.114.0/24   | 203.0.114.9                | false",
                "203.0.114.0/24   | 203.0.115.9                | true",
                "203.0.114.0/24   | ::ffff:203.0.114.9         | false",
                "203.0.114.0/24   | 64:ff9b::203.0.114.9       | false",
                "203.0.114.0/24   | 2600:1f00::5efe:203.0.114.9 | false",
                "203.0.114.9      | 203.0.114.9                | false",
                "203.0.114.9      | 203.0.114.8                | true",
                "2a00:1450::/32   | 2a00:1450:4001:82a::200e   | false",
                "2a00:1450::/32   | 2a00:1451::200e            | true",
                "64:ff9b::/96     | 64:ff9b::8.8.8.8           | false",
                "8.8.8.8          | 64:ff9b::8.8.8.8           | false",
                "::/0             | 2a00:1450:4001:82a::200e   | false",
                "::/0             | 8.8.8.8                    | true",
                "0.0.0.0/0        | 8.8.8.8                    | false"
            })
    void anOperatorClosesNetworks(String network, String address, boolean admitted) {
        assertThat(guard("denied-networks", network).admits(bytes(address))).isEqualTo(admitted);
    }

    /** All networks are allowed, and each address is a form that carries a denied IPv4 address. */
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3",
        "::ffff:10.1.2.3",
        "::ffff:0:10.1.2.3",
        "::10.1.2.3",
        "64:ff9b::10.1.2.3",
        "64:ff9b:1::10.1.2.3",
        "64:ff9b:1:a01:2:300::",
        "64:ff9b:1:a:1:203::",
        "64:ff9b:1:0:a:102:300:0",
        "2002:a01:203::1",
        "2001:0:a01:203:8000:63bf:f7f7:f7f7",
        "2001:0:808:808:8000:63bf:f5fe:fdfc",
        "2600:1f00::5efe:10.1.2.3",
        "2600:1f00::200:5efe:10.1.2.3"
    })
    void whatIsDeniedIsDeniedAlsoWhereAllIsAllowed(String address) {
        String all = "0.0.0.0/0,::/0";
        assertThat(guard("allowed-networks", all).admits(bytes(address))).isTrue();
        assertThat(guard("allowed-networks", all, "denied-networks", "10.1.0.0/16")
                        .admits(bytes(address)))
                .isFalse();
        assertThat(guard("allowed-networks", "10.1.2.3", "denied-networks", "10.1.0.0/16")
                        .admits(bytes(address)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.99.7          | 24  | 198.51.99.7             | own",
                "198.51.99.7          | 24  | 198.51.99.254           | neighbour",
                "198.51.99.7          | 24  | ::ffff:198.51.99.254    | neighbour, mapped",
                "198.51.99.7          | 24  | 64:ff9b::198.51.99.254  | neighbour, by NAT64",
                "198.51.99.7          | 24  | 2600:1f00::5efe:198.51.99.254 | neighbour, by ISATAP",
                "198.51.99.7          | 32  | 198.51.99.7             | own, of a point-to-point link",
                "198.51.99.7          | 0   | 198.51.99.7             | own, with a prefix that is none",
                "198.51.99.7          | -1  | 198.51.99.7             | own, with a prefix that is none",
                "2600:1f18:1:2::7     | 64  | 2600:1f18:1:2:ffff::9   | neighbour",
                "2600:1f18:1:2::7     | 128 | 2600:1f18:1:2:ffff::9   | pod of the same subnet",
                "2600:1f18:1:2::7     | 56  | 2600:1f18:1:ff::9       | on the same link"
            })
    void whatIsNearIsRefusedUnlessItIsOpened(String own, int prefix, String address, String because) {
        NearbyNetworks nearby = nearby(NearbyNetworks.around(bytes(own), prefix));

        assertThat(guard(nearby).admits(bytes(address))).as(because).isFalse();
        assertThat(guard(nearby, "allowed-networks", "198.51.99.0/24,2600:1f00::/24")
                        .admits(bytes(address)))
                .as("%s, opened", because)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.99.7, 24, 198.51.98.255",
        "198.51.99.7, 32, 198.51.99.8",
        "198.51.99.7, 0, 8.8.8.8",
        "2600:1f18:1:2::7, 128, 2600:1f18:1:3::7"
    })
    void whatIsBehindARouterIsNotNear(String own, int prefix, String address) {
        NearbyNetworks nearby = nearby(NearbyNetworks.around(bytes(own), prefix));

        assertThat(guard(nearby).admits(bytes(address))).isTrue();
    }

    private static AddressGuard guard(String... settings) {
        return guard(nearby(), settings);
    }

    private static NearbyNetworks nearby(Network... networks) {
        return new NearbyNetworks(() -> List.of(networks), NearbyNetworks.MAX_AGE);
    }

    private static AddressGuard guard(NearbyNetworks nearby, String... settings) {
        // No name is resolved here.
        return new AddressGuard(
                FetchSettings.of(settings),
                host -> {
                    throw new AssertionError(host);
                },
                nearby);
    }

    private static byte[] bytes(String address) {
        return new IPAddressString(address).getAddress().getBytes();
    }
}
