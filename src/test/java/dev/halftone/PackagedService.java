package dev.halftone;

import dev.halftone.embedded.Forwarder;
import dev.halftone.store.ImageKey;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The packaged service for the tests of a class, with a database, a Kafka and a store that were empty when it started.
 * Meanwhile it is the one that REST Assured, and so {@link Api}, speaks to.
 *
 * <p>It is the class's own, or one that all classes of a JVM share which want the same settings: it starts once, and ends
 * with the JVM.
 */
public final class PackagedService implements BeforeAllCallback, AfterAllCallback {

    /** Links lead to the port that the system chooses, and failed images are soon retried. */
    private static final Map<String, String> USUAL = Map.of(
            "halftone.public-url", "",
            "halftone.work.retry-delay", "100ms",
            "halftone.work.max-attempts", "3");

    private static final Namespace SHARED = Namespace.create(PackagedService.class);

    private final Map<String, String> settings;
    private final boolean shared;
    private final Function<Map<String, String>, RunningService> start;
    private RunningService running;

    private PackagedService(
            Map<String, String> settings, boolean shared, Function<Map<String, String>, RunningService> start) {
        this.settings = new HashMap<>(USUAL);
        this.settings.putAll(settings);
        this.shared = shared;
        this.start = start;
    }

    /** The one of this JVM with the settings of tests alone ({@link TestSettings}). */
    public static PackagedService shared() {
        return shared(Map.of());
    }

    /** The one of this JVM with the settings of tests and these, by their names in {@code application.properties}. */
    public static PackagedService shared(Map<String, String> settings) {
        return new PackagedService(settings, true, RunningService::shared);
    }

    /** @param settings by their names in {@code application.properties} */
    public static PackagedService with(Map<String, String> settings) {
        return withOptions(List.of(), settings);
    }

    private static PackagedService withOptions(List<String> options, Map<String, String> settings) {
        return new PackagedService(settings, false, all -> RunningService.start(all, options));
    }

    /** A service whose PostgreSQL may vanish for its pool: {@link #forwarder()}. */
    public static PackagedService behindForwarder(Map<String, String> settings) {
        return new PackagedService(settings, false, RunningService::behindForwarder);
    }

    /** A service with this heap size, such as {@code 256m}. */
    public static PackagedService withHeap(String size, Map<String, String> settings) {
        return withOptions(List.of("-Xmx" + size), settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = shared
                ? context.getStore(StoreScope.LAUNCHER_SESSION, SHARED)
                        .computeIfAbsent(settings, start, RunningService.class)
                : start.apply(settings);
        if (shared) {
            running.process().awaitReady(); // or it says that it has ended, and why
        }
        URI address = URI.create(running.process().url("/"));
        RestAssured.baseURI = address.getScheme() + "://" + address.getHost();
        RestAssured.port = address.getPort();
    }

    /** With a slash at its end. */
    public static URI address() {
        return URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/");
    }

    /** A request to the management port: health and metrics. */
    public RequestSpecification management() {
        return running.process().management();
    }

    public String bootstrapServers() {
        return running.surroundings().bootstrapServers();
    }

    public Forwarder forwarder() {
        return running.forwarder();
    }

    public String log() {
        return running.process().log();
    }

    /** What it logs from now on. */
    public ServiceLog logFromNow() {
        return new ServiceLog(running.process()::log);
    }

    public long pid() {
        return running.process().pid();
    }

    /** Connects to the service's database without the forwarder. */
    public Connection connect() throws SQLException {
        return running.surroundings().connect();
    }

    /** The folder of its outputs. */
    public Path store() {
        return running.surroundings().store();
    }

    /** As a worker stores an output. */
    public void put(ImageKey key, byte[] bytes) {
        Path file = store().resolve(key.path());
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a shared one keeps what is being uploaded. */
    public Path uploads() {
        return running.surroundings().uploads();
    }

    /** The single number that a query of the service's database returns. */
    public long number(String sql, Object... parameters) {
        return running.surroundings().number(sql, parameters);
    }

    /** What a query of the service's database returns, by the names of columns. */
    public List<Map<String, Object>> rows(String sql, Object... parameters) {
        return running.surroundings().rows(sql, parameters);
    }

    /** Executes a statement in the service's database; without parameters, it may be several. */
    public void execute(String sql, Object... parameters) {
        running.surroundings().execute(sql, parameters);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RestAssured.reset();
        if (!shared && running != null) {
            running.close();
        }
    }
}
