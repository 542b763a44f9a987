package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.embedded.Forwarder;
import dev.halftone.embedded.SharedServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that accepts connections and never responds, when the service starts and later. */
@Tag("process")
@Tag("faults")
class SilentPostgresIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    private Forwarder forwarder;
    private Path folder;
    private Map<String, String> environment;

    @BeforeEach
    void lease() throws IOException {
        Map<String, String> servers = SharedServers.lease();
        URI database = URI.create(servers.get("database"));
        forwarder = new Forwarder(database.getPort());
        folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "tests")).toAbsolutePath(), "silent");
        environment = new HashMap<>(ServiceEnvironment.of(
                "postgresql://localhost:" + forwarder.port() + database.getPath(),
                servers.get("user"),
                servers.get("kafka"),
                folder.resolve("images")));
        forwarder.vanish();
    }

    @AfterEach
    void close() {
        forwarder.close();
    }

    /** Nothing else in the start waits for it: Hibernate's version check did. */
    @Test
    void aStartIsAliveAndSaysThatItWaits() {
        try (ServiceProcess service = ServiceProcess.start(folder, environment)) {
            service.awaitStart();

            assertThat(service.management().get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(service.management().get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(service.log())
                    .contains("PostgreSQL does not answer yet; starting without it, not ready")
                    .doesNotContain("database version");

            forwarder.comeBack();
            service.awaitReady();
        }
    }

    /** The responses to its connections never come. */
    @Test
    void aMigrationGoesOnWhenItIsBack() {
        environment.put("HALFTONE_ROLES", "migrate");
        try (ServiceProcess migration = ServiceProcess.start(folder, environment)) {
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> migration.log().contains("PostgreSQL does not answer yet; waiting for it"));

            forwarder.comeBack();

            assertThat(migration.awaitEnd(WAIT_TIMEOUT)).as(migration::log).isTrue();
            assertThat(migration.exitCode()).as(migration::log).isZero();
        }
    }

    /** Its connections belong to a server that is gone, without being closed: a new process has new ones. */
    @Test
    void aProcessWhosePostgresHasVanishedIsReplaced() {
        environment.put("HALFTONE_DISPATCH_STUCK_AFTER", "5s");
        forwarder.comeBack();
        try (ServiceProcess service = ServiceProcess.start(folder, environment)) {
            service.awaitReady();
            assertThat(service.management().get("/q/health/live").statusCode()).isEqualTo(200);

            forwarder.vanish();

            await().atMost(WAIT_TIMEOUT)
                    .until(() -> service.management().get("/q/health/live").statusCode() == 503);
        }
        forwarder.comeBack();
        try (ServiceProcess replaced = ServiceProcess.start(folder, environment)) {
            replaced.awaitReady();
        }
    }
}
