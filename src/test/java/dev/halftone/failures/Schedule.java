package dev.halftone.failures;

import static dev.halftone.failures.Endured.Promise.REQUEST_ENDS;
import static dev.halftone.failures.Endured.Promise.UPLOADS_ARE_TAKEN;
import static dev.halftone.failures.Role.ALL_REPLICAS;
import static dev.halftone.failures.Role.KAFKA;
import static dev.halftone.failures.Role.ONE_BROKER;
import static dev.halftone.failures.Role.ONE_REPLICA;
import static dev.halftone.failures.Role.POSTGRESQL;
import static dev.halftone.failures.Role.TWO_BROKERS;

import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** All runs of a seed. The kinds of fault are listed here; when they happen and how long they last is random. */
final class Schedule {

    /** Kafka expels a consumer that is silent for this long; freezes are shorter or longer. */
    private static final int SESSION_SECONDS = 10;

    /** Longer than all timeouts that others could wait for: leases, transactions, sessions. */
    private static final Duration VANISHED_FOR = Duration.ofSeconds(90);

    private static final Duration MAX_STANDSTILL = Duration.ofSeconds(15);

    private final long seed;
    private final List<Run> runs = new ArrayList<>();
    private Random random;

    private Schedule(long seed) {
        this.seed = seed;
    }

    static List<Run> of(long seed) {
        Schedule schedule = new Schedule(seed);
        schedule.fillIn();
        return List.copyOf(schedule.runs);
    }

    /** A run without faults. */
    static Run uneventful() {
        return new Run(
                0,
                0,
                "nothing happens",
                Layout.SINGLE,
                1,
                Map.of(),
                Set.of(),
                List.of(),
                false,
                false,
                false,
                List.of());
    }

    private void fillIn() {
        add(run("the service is killed", 1, 2, () -> kill(ONE_REPLICA)));
        add(run("the service is killed again and again", 1, 4, () -> kill(ONE_REPLICA)));
        add(run("one of two replicas is killed", 2, 3, () -> kill(ONE_REPLICA)));
        add(run("both replicas are killed", 2, 2, () -> kill(ALL_REPLICAS)));
        add(run("replicas are killed with images that are gone afterwards", 2, 6, () -> kill(ONE_REPLICA))
                .withBadOrigins()
                .mayFailWith("connect"));
        add(run("the service is stopped", 1, 2, () -> stop(ONE_REPLICA)));
        add(run("one of two replicas is stopped", 2, 3, () -> stop(ONE_REPLICA)));
        add(run("one of two replicas is frozen", 2, 2, () -> freeze(ONE_REPLICA)));
        add(run("PostgreSQL is killed", 1, 2, () -> kill(POSTGRESQL)));
        add(run("PostgreSQL is killed under two replicas", 2, 3, () -> kill(POSTGRESQL)));
        add(run("PostgreSQL is frozen", 1, 2, () -> freeze(POSTGRESQL)));
        add(run("PostgreSQL is stopped", 2, 2, () -> stop(POSTGRESQL)));
        add(run("Kafka is killed", 1, 2, () -> kill(KAFKA)));
        add(run("Kafka is killed under two replicas", 2, 2, () -> kill(KAFKA)));
        add(run("Kafka is frozen", 2, 2, () -> freeze(KAFKA)));
        add(run("Kafka is stopped", 1, 1, () -> stop(KAFKA)));
        add(run("PostgreSQL and Kafka are killed", 2, 2, () -> kill(POSTGRESQL, KAFKA)));
        add(run("PostgreSQL and Kafka are frozen", 1, 1, () -> freeze(POSTGRESQL, KAFKA)));
        add(run("records come twice and in another order", 2, 4, () -> new Fault.Duplicates(400))
                .thenReplayed());
        add(run(
                        "records come twice while replicas are killed",
                        2,
                        4,
                        alternating(() -> new Fault.Duplicates(400), () -> kill(ONE_REPLICA)))
                .withBadOrigins()
                .thenReplayed());
        add(run("every image is sent again and again", 2, 1, () -> kill(ONE_REPLICA))
                .withSettings(Map.of("HALFTONE_DISPATCH_RESEND_AFTER", "1s")));
        add(run("origins misbehave", 1, 1, () -> new Fault.OriginsAway(seconds(0, 1)))
                .withBadOrigins()
                .mayFailWith("connect"));
        add(run("origins are away", 2, 2, () -> new Fault.OriginsAway(seconds(2, 5)))
                .mayFailWith("connect"));
        add(run("the disk is full", 1, 2, () -> new Fault.DiskFull(seconds(1, 4))));
        add(run(
                "the disk is full and a replica is killed",
                2,
                4,
                alternating(() -> new Fault.DiskFull(seconds(1, 2)), () -> kill(ONE_REPLICA))));
        add(run("clocks jump", 2, 4, () -> new Fault.ClockSet(Duration.ofSeconds(random.nextInt(-100_000, 100_000))))
                .withOwnClock());
        add(run("everything at one replica", 1, 5, this::anything)
                .withBadOrigins()
                .mayFailWith("connect"));
        add(run("everything at two replicas", 2, 5, this::anything)
                .withBadOrigins()
                .mayFailWith("connect"));
        fillInPeersThatVanish();
    }

    /** Later kinds are added at the end, so that the runs of known seeds do not change. */
    private void fillInPeersThatVanish() {
        add(run("one of two replicas vanishes", 2, 1, () -> endured(freeze(VANISHED_FOR, ONE_REPLICA), REQUEST_ENDS))
                .early());
        add(run("outcomes come late", 2, 1, () -> new LateOutcomes())
                .withOrigins(OriginBehaviour.VANISHES)
                .early());
        add(run("PostgreSQL vanishes and comes back", 2, 1, () -> new PostgresFault.Vanish(seconds(1, 8)))
                .withClusters());
        add(run("the standby takes over", 2, 2, () -> endured(new PostgresFault.FailOver()))
                .withClusters());
        add(run("one of three brokers is killed", 2, 2, () -> endured(kill(longer(), ONE_BROKER), UPLOADS_ARE_TAKEN))
                .withClusters());
        add(run("one of three brokers is frozen", 2, 2, () -> endured(freeze(longer(), ONE_BROKER), UPLOADS_ARE_TAKEN))
                .withClusters());
        add(run("two of three brokers are killed", 2, 1, () -> kill(longer(), TWO_BROKERS))
                .withClusters());
        add(run("leaders of partitions move", 2, 3, () -> new KafkaFault.LeadersMoved(Topics.ALL))
                .withClusters());
        add(run(
                        "a partition of images is offline",
                        2,
                        1,
                        () -> endured(offline(Topics.IMAGE_REQUESTED), UPLOADS_ARE_TAKEN))
                .withClusters());
        add(run(
                        "a partition of outcomes is offline",
                        2,
                        1,
                        () -> endured(offline(Topics.IMAGE_PROCESSED), UPLOADS_ARE_TAKEN))
                .withClusters());
        add(run(
                        "no event may be sent",
                        2,
                        1,
                        () -> endured(forbidden(Topics.REQUEST_COMPLETED), REQUEST_ENDS, UPLOADS_ARE_TAKEN))
                .withClusters());
        add(run("no outcome may be sent", 2, 1, () -> forbidden(Topics.IMAGE_PROCESSED))
                .withClusters());
        add(run(
                        "earlier outputs are taken again, and the earlier request is deleted",
                        2,
                        6,
                        alternating(
                                () -> kill(ONE_REPLICA),
                                () -> new Fault.OriginsAway(seconds(1, 3)),
                                () -> new Fault.EarlierDeleted(),
                                () -> new Fault.Duplicates(400)))
                .asTheSecondTime()
                .mayFailWith("connect"));
    }

    private void add(Run run) {
        runs.add(run);
    }

    private Run run(String name, int replicas, int faults, Supplier<Fault> fault) {
        int number = runs.size() + 1;
        random = new Random(seed * 1_000 + number);
        List<Run.Step> steps = new ArrayList<>();
        for (int i = 0; i < faults; i++) {
            double at = 0.85 * (i + random.nextDouble()) / faults;
            steps.add(new Run.Step(at, fault.get()));
        }
        return new Run(
                number,
                random.nextLong(),
                name,
                Layout.SINGLE,
                replicas,
                Map.of(),
                Set.of(),
                List.of(),
                false,
                false,
                false,
                List.copyOf(steps));
    }

    private Fault anything() {
        return switch (random.nextInt(8)) {
            case 0 -> kill(ONE_REPLICA);
            case 1 -> kill(POSTGRESQL);
            case 2 -> kill(KAFKA);
            case 3 -> freeze(ONE_REPLICA);
            case 4 -> freeze(POSTGRESQL);
            case 5 -> freeze(KAFKA);
            case 6 -> new Fault.DiskFull(seconds(1, 2));
            default -> new Fault.Duplicates(200);
        };
    }

    @SafeVarargs
    private static Supplier<Fault> alternating(Supplier<Fault>... faults) {
        int[] next = {0};
        return () -> faults[next[0]++ % faults.length].get();
    }

    private Fault kill(Role... roles) {
        return kill(seconds(0, 2), roles);
    }

    private static Fault kill(Duration away, Role... roles) {
        return new Fault.Kill(List.of(roles), away);
    }

    private Fault stop(Role... roles) {
        return new Fault.Stop(List.of(roles), seconds(0, 2));
    }

    private Fault freeze(Role... roles) {
        return freeze(random.nextBoolean() ? seconds(1, 4) : seconds(SESSION_SECONDS + 1, SESSION_SECONDS + 4), roles);
    }

    private static Fault freeze(Duration length, Role... roles) {
        return new Fault.Freeze(List.of(roles), length);
    }

    private Fault offline(String topic) {
        return new KafkaFault.PartitionOffline(topic, longer());
    }

    private Fault forbidden(String topic) {
        return new KafkaFault.TopicForbidden(topic, longer());
    }

    private static Fault endured(Fault fault, Endured.Promise... promises) {
        return new Endured(fault, MAX_STANDSTILL, Set.of(promises));
    }

    /** So long that Kafka expels a silent broker or consumer, and others take over. */
    private Duration longer() {
        return seconds(SESSION_SECONDS + 4, SESSION_SECONDS + 10);
    }

    private Duration seconds(int least, int most) {
        return Duration.ofMillis(random.nextInt(1_000 * least, 1_000 * most));
    }
}
