package dev.halftone;

import dev.halftone.embedded.Forwarder;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The packaged service for the tests of a class, with an empty database, a Kafka without topics and its own store.
 * During these tests REST Assured, and so {@link Api}, calls it.
 */
public final class PackagedService implements BeforeAllCallback, AfterAllCallback {

    /** Links lead to the port that the system chooses, and failed images are soon retried. */
    private static final Map<String, String> USUAL = Map.of(
            "halftone.public-url", "",
            "halftone.work.retry-delay", "100ms",
            "halftone.work.max-attempts", "3");

    private final Map<String, String> settings;
    private final boolean behindForwarder;
    private final List<String> options;
    private Forwarder forwarder;
    private TestEnvironment surroundings;
    private ServiceProcess process;

    private PackagedService(Map<String, String> settings, boolean behindForwarder, List<String> options) {
        this.settings = settings;
        this.behindForwarder = behindForwarder;
        this.options = options;
    }

    /** @param settings by their names in {@code application.properties} */
    public static PackagedService with(Map<String, String> settings) {
        return new PackagedService(settings, false, List.of());
    }

    /** A service whose origins may delay their responses for as long as a test needs. */
    public static PackagedService patient() {
        return with(Map.of("halftone.fetch.timeout", "60s"));
    }

    /** A service whose PostgreSQL may vanish for its pool: {@link #forwarder()}. */
    public static PackagedService behindForwarder(Map<String, String> settings) {
        return new PackagedService(settings, true, List.of());
    }

    /** A service with this heap size, such as {@code 256m}. */
    public static PackagedService withHeap(String size, Map<String, String> settings) {
        return new PackagedService(settings, false, List.of("-Xmx" + size));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        surroundings = new TestEnvironment();
        process = surroundings.service(environment(), options).awaitReady();
        URI address = URI.create(process.url("/"));
        RestAssured.baseURI = address.getScheme() + "://" + address.getHost();
        RestAssured.port = address.getPort();
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(USUAL);
        all.putAll(settings);
        if (behindForwarder) {
            URI database = surroundings.database();
            forwarder = new Forwarder(database.getPort());
            all.put(
                    "quarkus.datasource.reactive.url",
                    "postgresql://localhost:" + forwarder.port() + database.getPath());
        }
        Map<String, String> environment = new HashMap<>();
        all.forEach(
                (name, value) -> environment.put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
        return environment;
    }

    /** The address with a trailing slash. */
    public static URI address() {
        return URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/");
    }

    /** A request to the management port: health and metrics. */
    public RequestSpecification management() {
        return process.management();
    }

    public String bootstrapServers() {
        return surroundings.bootstrapServers();
    }

    public Forwarder forwarder() {
        return forwarder;
    }

    public String log() {
        return process.log();
    }

    /** Connects to the service's database without the forwarder. */
    public Connection connect() throws SQLException {
        return surroundings.connect();
    }

    /** The folder of its outputs. */
    public Path store() {
        return surroundings.store();
    }

    /** The single number that a query of the service's database returns. */
    public long number(String sql, Object... parameters) {
        return surroundings.number(sql, parameters);
    }

    /** Executes statements in the service's database. */
    public void execute(String sql) {
        surroundings.execute(sql);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RestAssured.reset();
        if (process != null) {
            process.close();
        }
        surroundings.close();
        if (forwarder != null) {
            forwarder.close();
        }
    }
}
