package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.Broker;
import dev.halftone.ServiceEnvironment;
import dev.halftone.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An installation that faults can reach: PostgreSQL and Kafka in a {@link Layout}, a disk, and replicas of the service.
 */
final class Installation implements AutoCloseable {

    private final Path folder;
    private final Layout layout;
    private final Postgres postgres;
    private final KafkaCluster kafka;
    private final Broker broker;
    private final Disk disk;
    private final ServiceClock clock;
    private final List<Replica> replicas = new ArrayList<>();
    private Map<String, String> settings = Map.of();

    Installation(Layout layout) {
        this.layout = layout;
        try {
            Path target = Files.createDirectories(Path.of("target", "failures")).toAbsolutePath();
            folder = Files.createTempDirectory(target, "installation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean single = layout == Layout.SINGLE;
        postgres = single ? PostgresProcess.create(folder.resolve("postgres")) : new PostgresPair(folder);
        kafka = single ? KafkaCluster.ofOne(folder) : KafkaCluster.ofThree(folder);
        broker = new Broker(kafka.bootstrapServers());
        disk = new Disk(folder.resolve("disk"));
        clock = new ServiceClock(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close)); // also after Ctrl-C
    }

    /** Makes {@code count} replicas with these settings ready; running replicas with the same settings are kept. */
    void provide(int count, Map<String, String> wanted) {
        if (!settings.equals(wanted)) {
            removeReplicas(0);
            settings = wanted;
        }
        removeReplicas(count);
        while (replicas.size() < count) {
            replicas.add(new Replica(folder, environment()));
        }
        awaitReady();
    }

    void awaitReady() {
        replicas.forEach(replica -> replica.process().awaitReady());
        // Replicas share the work only after each has its partitions.
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions() // its coordinator may be on its way
                .until(() -> broker.members("halftone-work") == replicas.size());
    }

    private void removeReplicas(int remaining) {
        while (replicas.size() > remaining) {
            replicas.remove(replicas.size() - 1).stop();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(
                ServiceEnvironment.of(postgres.reactiveUrl(), postgres.user(), kafka.bootstrapServers(), disk.store()));
        environment.put("HALFTONE_FETCH_TIMEOUT", "2s");
        // Images of a host that always fails wait four times this long; a run waits three minutes for its last image.
        environment.put("HALFTONE_WORK_CIRCUIT_MAX_OPEN", "5s");
        environment.putAll(settings);
        return environment;
    }

    /** @param pick a random number that selects among replicas or brokers */
    List<Server> servers(Role role, int pick) {
        return switch (role) {
            case ONE_REPLICA -> List.of(replicas.get(Math.floorMod(pick, replicas.size())));
            case ALL_REPLICAS -> List.copyOf(replicas);
            case POSTGRESQL -> List.of(postgres.primary());
            case KAFKA -> List.of(kafka);
            case ONE_BROKER -> kafka.one(pick);
            case TWO_BROKERS -> kafka.others(pick);
        };
    }

    /** A replica that takes requests now; the number selects one. */
    ServiceProcess replica(int number) {
        List<Replica> asked = replicas.stream().filter(Replica::isAsked).toList();
        List<Replica> some = asked.isEmpty() ? replicas : asked;
        return some.get(Math.floorMod(number, some.size())).process();
    }

    List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    Layout layout() {
        return layout;
    }

    Postgres postgres() {
        return postgres;
    }

    /** Only with {@link Layout#CLUSTERS}. */
    PostgresPair postgresPair() {
        return (PostgresPair) postgres;
    }

    KafkaCluster kafka() {
        return kafka;
    }

    Broker broker() {
        return broker;
    }

    Disk disk() {
        return disk;
    }

    ServiceClock clock() {
        return clock;
    }

    /** The last lines of the logs of the service's processes. */
    String logs() {
        return IntStream.range(0, replicas.size())
                .mapToObj(number -> "Replica " + number + ":\n"
                        + tail(replicas.get(number).process().log()))
                .reduce("", String::concat);
    }

    private static String tail(String log) {
        List<String> lines = log.lines().toList();
        Stream<String> last = lines.stream().skip(Math.max(0, lines.size() - 40));
        return String.join("\n", last.toList()) + "\n";
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        broker.close();
        kafka.close();
        postgres.close();
        disk.close();
    }
}
