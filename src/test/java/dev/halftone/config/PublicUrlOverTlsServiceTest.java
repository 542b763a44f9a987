package dev.halftone.config;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.EmbeddedServersResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing is served without TLS. */
@Tag("quarkus")
@QuarkusTest
@QuarkusTestResource(EmbeddedServersResource.class)
@TestProfile(PublicUrlOverTlsServiceTest.TlsAlone.class)
class PublicUrlOverTlsServiceTest {

    private static final String PASSWORD = "password";

    public static final class TlsAlone implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.insecure-requests",
                    "disabled",
                    "quarkus.http.test-ssl-port",
                    "0",
                    "quarkus.http.ssl.certificate.key-store-file",
                    selfSigned().toString(),
                    "quarkus.http.ssl.certificate.key-store-password",
                    PASSWORD);
        }

        private static Path selfSigned() {
            try {
                Path folder = Files.createTempDirectory(
                        Files.createDirectories(Path.of("target", "tests")).toAbsolutePath(), "tls");
                Path store = folder.resolve("keys.p12");
                Process keytool = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "service",
                                "-dname",
                                "CN=localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                store.toString())
                        .inheritIO()
                        .start();
                assertThat(keytool.waitFor()).isZero();
                return store;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Inject
    PublicUrl url;

    @Test
    void linksLeadToTls() {
        assertThat(url.get()).matches("https://localhost:[1-9][0-9]*");
        assertThat(given().relaxedHTTPSValidation()
                        .get(url.get() + "/app/settings")
                        .<String>path("public_url"))
                .isEqualTo(url.get());
    }
}
