package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process that only works answers, to clients that send paths as they are. */
@QuarkusTest
@Tag("quarkus")
@Tag("quarkus")
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(RoleRoutesTest.Worker.class)
class RoleRoutesTest {

    @TestHTTPResource("/")
    URL service;

    public static final class Worker implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("halftone.roles", "work");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health/live, 200",
        "/q/../q/health/live, 200",
        "/requests, 404",
        "/q/../requests, 404",
        "/q/%2e%2e/requests, 404",
        "/q/x/../../requests, 404",
        "/q/./../requests, 404",
        "/, 404"
    })
    void onlyOperationsAreAnswered(String path, int status) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
