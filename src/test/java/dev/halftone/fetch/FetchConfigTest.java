package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchConfigTest {

    @Test
    void the_defaults_are_those_of_the_documentation() {
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
        assertThat(config.maxRedirects()).isEqualTo(5);
        assertThat(config.userAgent()).matches("Halftone/\\S+ \\(.+\\)");
    }

    @ParameterizedTest
    @CsvSource({"52428800, 52428800", "50M, 52428800", "512k, 524288"})
    void sizes_are_bytes_or_have_a_unit(String written, long bytes) {
        assertThat(FetchSettings.of("max-bytes", written).maxBytes().asLongValue())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "80-79", "http", "-1", "1-2-3"})
    void a_port_that_is_none_is_refused(String ports) {
        assertThatThrownBy(() -> FetchSettings.of("allowed-ports", ports)).hasMessageContaining("allowed-ports");
    }

    @ParameterizedTest
    @CsvSource({"max-bytes, 0", "max-bytes, 3G", "timeout, 0s", "connect-timeout, 100d"})
    void a_limit_that_is_none_is_refused_at_the_start(String key, String value) {
        FetchConfig config = FetchSettings.of(key, value);
        Vertx vertx = Vertx.vertx();
        DnsHostResolver resolver = new DnsHostResolver();

        assertThatThrownBy(() -> new ImageFetcher(vertx, config, resolver, new AddressGuard(config)))
                .hasMessageContaining("halftone.fetch." + key);

        resolver.close();
        vertx.close();
    }
}
