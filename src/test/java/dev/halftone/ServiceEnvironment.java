package dev.halftone;

import java.nio.file.Path;
import java.util.Map;

/** The environment variables of a packaged service that may fetch from origins on loopback. */
public final class ServiceEnvironment {

    private ServiceEnvironment() {}

    public static Map<String, String> of(String reactiveUrl, String user, String bootstrapServers, Path store) {
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                reactiveUrl,
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:" + reactiveUrl,
                "QUARKUS_DATASOURCE_USERNAME",
                user,
                "QUARKUS_DATASOURCE_PASSWORD",
                "unused",
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "HALFTONE_STORE_DIRECTORY",
                store.toString(),
                "HALFTONE_PUBLIC_URL",
                "https://images.example/halftone",
                "HALFTONE_FETCH_ALLOWED_NETWORKS",
                "127.0.0.0/8",
                "HALFTONE_FETCH_ALLOWED_PORTS",
                "1-65535",
                "HALFTONE_AUTH_MODE",
                "none");
    }
}
