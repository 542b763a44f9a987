package dev.halftone;

import dev.halftone.embedded.Forwarder;
import dev.halftone.fetch.LoopbackNameServer;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A packaged service that is ready, and what stands around it. */
final class RunningService implements AutoCloseable {

    /** The default. Other services here have fewer, which a broker makes sooner; a shared one waits for that once. */
    private static final String USUAL_PARTITIONS = "12";

    /**
     * A shared one waits most of the time. With the defaults each consumer then asks for records twenty times a second, and a
     * handful of services take a fifth of a processor.
     */
    private static final Map<String, String> CALM_CONSUMERS = Map.of(
            "mp.messaging.connector.smallrye-kafka.poll-timeout", "200",
            "mp.messaging.connector.smallrye-kafka.fetch.max.wait.ms", "2000");

    private final TestEnvironment surroundings;
    private final Forwarder forwarder;
    private final LoopbackNameServer nameServer;
    private final ServiceProcess process;

    private RunningService(
            TestEnvironment surroundings,
            Forwarder forwarder,
            LoopbackNameServer nameServer,
            Map<String, String> settings,
            List<String> options) {
        this.surroundings = surroundings;
        this.forwarder = forwarder;
        this.nameServer = nameServer;
        this.process = started(environment(settings), options);
    }

    /** @param settings by their names in {@code application.properties} */
    static RunningService start(Map<String, String> settings, List<String> options) {
        return new RunningService(new TestEnvironment(), null, null, settings, options);
    }

    static RunningService behindForwarder(Map<String, String> settings) {
        TestEnvironment surroundings = new TestEnvironment();
        URI database = surroundings.database();
        Forwarder forwarder = new Forwarder(database.getPort());
        Map<String, String> all = new HashMap<>(settings);
        all.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + forwarder.port() + database.getPath());
        return new RunningService(surroundings, forwarder, null, all, List.of());
    }

    /**
     * One that outlives the classes which share it, and so has a Kafka that nobody else gets. Its name server knows {@code
     * outside.test}, which may be reached, and {@code inside.test}, which may not.
     */
    static RunningService shared(Map<String, String> settings) {
        TestEnvironment surroundings = TestEnvironment.withBroker(Map.of("auto.create.topics.enable", "false"));
        LoopbackNameServer nameServer = new LoopbackNameServer();
        nameServer.answer("outside.test", "127.0.0.1");
        nameServer.answer("inside.test", "127.0.0.2");
        Map<String, String> all = new HashMap<>(TestSettings.all());
        all.putAll(CALM_CONSUMERS);
        all.put("halftone.topics.partitions", USUAL_PARTITIONS);
        all.put("halftone.fetch.dns-servers", nameServer.address());
        all.put("quarkus.http.body.uploads-directory", surroundings.uploads().toString());
        all.putAll(settings);
        return new RunningService(surroundings, null, nameServer, all, List.of());
    }

    private static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>();
        settings.forEach(
                (name, value) -> environment.put(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
        return environment;
    }

    private ServiceProcess started(Map<String, String> environment, List<String> options) {
        ServiceProcess started = surroundings.service(environment, options);
        try {
            return started.awaitReady();
        } catch (RuntimeException e) {
            started.close();
            closeSurroundings();
            throw e;
        }
    }

    ServiceProcess process() {
        return process;
    }

    TestEnvironment surroundings() {
        return surroundings;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    @Override
    public void close() {
        process.close();
        closeSurroundings();
    }

    private void closeSurroundings() {
        surroundings.close();
        if (forwarder != null) {
            forwarder.close();
        }
        if (nameServer != null) {
            nameServer.close();
        }
    }
}
