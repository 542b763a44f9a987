package dev.halftone.config;

import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The prefix of links and output URLs: {@code halftone.public-url}, or else where this process itself listens. Resolved
 * only when a link is created, because a process whose port the system chooses knows it only then.
 */
@Singleton
public class PublicUrl {

    private static final String INSECURE_REQUESTS = "quarkus.http.insecure-requests";
    private static final int USUAL_PORT = 8080;
    private static final int USUAL_TLS_PORT = 8443;

    private final Optional<String> configured;
    private final HttpServer server;
    private final Config config;

    PublicUrl(@ConfigProperty(name = "halftone.public-url") Optional<URI> url, HttpServer server, Config config) {
        this.configured = url.map(given -> given.toString().replaceAll("/+$", ""));
        this.server = server;
        this.config = config;
    }

    /** The URL without a trailing slash. */
    public String get() {
        return configured.orElseGet(this::own);
    }

    /** HTTPS only if plain HTTP is not served. */
    private String own() {
        if (server.getPort() > 0) {
            return "http://localhost:" + server.getPort();
        }
        if (server.getSecurePort() > 0) {
            return "https://localhost:" + server.getSecurePort();
        }
        return config.getOptionalValue(INSECURE_REQUESTS, String.class)
                        .filter("disabled"::equalsIgnoreCase)
                        .isPresent()
                ? "https://localhost:" + configuredPort("quarkus.http.ssl-port", USUAL_TLS_PORT)
                : "http://localhost:" + configuredPort("quarkus.http.port", USUAL_PORT);
    }

    /** For links that are created before this process listens, for outcomes of an earlier process. */
    private int configuredPort(String key, int usual) {
        return config.getOptionalValue(key, Integer.class).orElse(usual);
    }
}
