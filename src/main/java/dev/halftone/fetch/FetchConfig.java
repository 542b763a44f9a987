package dev.halftone.fetch;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Limits and behaviour of fetching. Public, like every mapping with groups, because the groups are validated from
 * another package.
 */
@ConfigMapping(prefix = "halftone.fetch")
public interface FetchConfig {

    /** The largest body accepted, as sent and as decoded: bytes, or with a suffix as in {@code 50M}. */
    @WithDefault("50M")
    MemorySize maxBytes();

    /**
     * The time from the name lookup to the last byte of the body, redirects included. Waiting for memory does not
     * count.
     */
    @WithDefault("30s")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration timeout();

    /**
     * Bytes per second that a body must have on average in each window. Otherwise the attempt fails and may be retried.
     */
    @WithDefault("1K")
    MemorySize minBodyRate();

    @WithDefault("10s")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration bodyWindow();

    /** The timeout for the TCP connection, again for the response of a proxy, and again for the TLS handshake. */
    @WithDefault("5s")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration connectTimeout();

    /** Ports that may be connected to: single ones or ranges such as {@code 8000-8999}. */
    @WithDefault("80,443,8080,8443")
    @NotEmpty
    List<@WithConverter(PortRange.Notation.class) PortRange> allowedPorts();

    /** Networks in CIDR notation, IPv4 or IPv6, that may be connected to although they are not public or are nearby. */
    Optional<List<@WithConverter(Network.Notation.class) Network>> allowedNetworks();

    /**
     * Networks that are never connected to, even if other settings allow them: internal networks with public addresses.
     */
    Optional<List<@WithConverter(Network.Notation.class) Network>> deniedNetworks();

    /** Name servers to ask instead of the machine's own, in turn: addresses, with a port or without. */
    Optional<List<@WithConverter(NameServer.Notation.class) NameServer>> dnsServers();

    /** A PEM file of certificate authorities that are trusted in addition to those of the platform. */
    Optional<Path> extraCa();

    /** How many redirects are followed before the image fails. */
    @WithDefault("5")
    @Min(0)
    @Max(50)
    int maxRedirects();

    /** Connections to one origin at the same time; further requests wait for one, within {@link #timeout()}. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int connectionsPerOrigin();

    @WithDefault("Halftone/${quarkus.application.version:dev} (bulk image recompression)")
    String userAgent();

    /** The URL of the proxy that connections go through; {@link ForwardProxy} has its form. */
    Optional<String> proxy();

    /** What is set for some hosts, by pattern. {@link HostSettings} checks it, because errors must not show values. */
    Map<String, HostConfig> hosts();

    /** What is set for the hosts of one pattern. */
    interface HostConfig {

        /** Headers that requests to these hosts have in addition, with TLS only. The values are secrets. */
        Map<String, String> headers();

        /** The proxy for these hosts, or {@code none}. Without it: {@link FetchConfig#proxy()}. */
        Optional<String> proxy();
    }
}
