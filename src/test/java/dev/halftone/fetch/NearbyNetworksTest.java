package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.Prerequisite;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NearbyNetworksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<Network> NEAR = List.of(Network.parse("198.51.99.0/24"));

    @Test
    void allAddressesOfThisMachineAreNear() throws IOException {
        NearbyNetworks nearby = new NearbyNetworks();

        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .isNotEmpty()
                .map(InetAddress::getAddress)
                .map(new IPAddressGenerator()::from)
                .allMatch(nearby::contain);
    }

    @Test
    void whatIsTooOldIsReadAgainOnAnotherThread() {
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicInteger readings = new AtomicInteger();
        NearbyNetworks nearby = new NearbyNetworks(
                () -> {
                    reader.set(Thread.currentThread());
                    return readings.incrementAndGet() == 1 ? List.of() : NEAR;
                },
                Duration.ZERO);
        assertThat(nearby.contain(address("198.51.99.7"))).isFalse();

        nearby.refreshed().await().atMost(PATIENCE);

        assertThat(nearby.contain(address("198.51.99.7"))).isTrue();
        assertThat(reader.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void whatIsRecentIsNotReadAgain() {
        AtomicInteger readings = new AtomicInteger();
        NearbyNetworks nearby = new NearbyNetworks(
                () -> {
                    readings.incrementAndGet();
                    return NEAR;
                },
                Duration.ofDays(1));

        nearby.refreshed().await().atMost(PATIENCE);

        assertThat(readings).hasValue(1);
    }

    @Test
    void interfacesThatCantBeReadAreThoseOfBeforeAndAtTheStartAnError() {
        AtomicInteger readings = new AtomicInteger();
        NearbyNetworks nearby = new NearbyNetworks(
                () -> {
                    if (readings.incrementAndGet() > 1) {
                        throw new UncheckedIOException(new IOException("too many open files"));
                    }
                    return NEAR;
                },
                Duration.ZERO);

        nearby.refreshed().await().atMost(PATIENCE);

        assertThat(readings).hasValue(2);
        assertThat(nearby.contain(address("198.51.99.7"))).isTrue();
        assertThatThrownBy(() -> new NearbyNetworks(
                        () -> {
                            throw new UncheckedIOException(new IOException("too many open files"));
                        },
                        Duration.ZERO))
                .hasMessageContaining("too many open files");
    }

    /**
     * Uses real interfaces with public addresses in an isolated network. A guard that only knows the special-purpose
     * networks would fetch from there.
     */
    @Tag("process")
    @Test
    void whatIsOnTheInterfacesIsRefusedAlsoWhenItComesLater() throws IOException, InterruptedException {
        Path ip = Prerequisite.NETWORK_NAMESPACES.required();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "unshare",
                        "--map-root-user",
                        "--net",
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NearbyOrigins.class.getName(),
                        ip.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("http"))
                    .toList();
        }

        assertThat(process.waitFor()).isZero();
        assertThat(said)
                .containsExactly(
                        "http://11.22.33.44:8080/ blocked_address",
                        "http://11.22.33.99:8080/ blocked_address",
                        "http://[::ffff:11.22.33.44]:8080/ blocked_address",
                        "http://[2600:1f18::7]:8080/ blocked_address",
                        "http://[2600:1f18::8]:8080/ blocked_address",
                        "http://11.22.33.44:8080/ inside",
                        "http://[2600:1f18::7]:8080/ inside",
                        "http://22.33.44.55:8080/ connect",
                        "http://22.33.44.55:8080/ blocked_address");
    }

    private static IPAddress address(String written) {
        return new IPAddressString(written).getAddress();
    }
}
