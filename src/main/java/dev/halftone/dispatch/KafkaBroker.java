package dev.halftone.dispatch;

import dev.halftone.config.Roles;
import dev.halftone.config.StartOrder;
import dev.halftone.messages.Topics;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;

/**
 * The Kafka cluster as a whole: creates the topics that are missing, and checks whether brokers respond.
 *
 * <p>Topics are created before any consumer starts: a broker that creates topics by itself would otherwise do so when a
 * consumer first asks for the topic, with a single partition.
 */
@ApplicationScoped
class KafkaBroker {

    /**
     * Timestamps of records come from the broker's clock. With {@code CreateTime}, a broker rejects records of a pod
     * whose clock is an hour ahead, and deletes those of a pod whose clock is days behind.
     */
    private static final Map<String, String> TOPIC_SETTINGS =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

    private static final Logger LOG = Logger.getLogger(KafkaBroker.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

    /** A single miss may be one of several brokers that has stalled: the next look asks another one. */
    private static final int MISSES_OF_AN_OUTAGE = 2;

    private static final Duration STARTUP_WAIT = Duration.ofSeconds(10);

    private final Map<String, Object> adminConfig;
    private final TopicsConfig config;
    private final String address;
    private final boolean active;
    private final CountDownLatch topicsThere = new CountDownLatch(1);
    private volatile Optional<String> outage = Optional.of("no broker has answered yet");
    private volatile AdminClient admin;
    private CompletableFuture<Void> connected = CompletableFuture.completedFuture(null);
    private boolean nameless;
    /** Looks in a row without a response. */
    private volatile int misses;

    private final PeriodicTask watch =
            PeriodicTask.of("Asking whether Kafka answers", LOOK_INTERVAL, () -> look().invoke(this::noteLook));

    KafkaBroker(@Identifier("default-kafka-broker") Map<String, Object> kafka, TopicsConfig config, Roles roles) {
        this.active = !roles.migrate();
        this.adminConfig = adminConfig(kafka);
        this.config = config;
        this.address = String.valueOf(kafka.get("bootstrap.servers"));
    }

    private static Map<String, Object> adminConfig(Map<String, Object> kafka) {
        Map<String, Object> adminConfig = new HashMap<>(kafka);
        adminConfig.keySet().retainAll(AdminClientConfig.configNames());
        adminConfig.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
        adminConfig.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
        return adminConfig;
    }

    /** Kafka is asked while the start waits for PostgreSQL. */
    void begin(@Observes @Priority(StartOrder.ASK_KAFKA) StartupEvent event) {
        if (active) {
            connected = addressKnown().invoke(this::connect).subscribeAsCompletionStage();
        }
    }

    /**
     * Runs before the channels start. Blocks the start for a while when Kafka is unavailable, and then goes on trying
     * in the background.
     */
    void start(@Observes @Priority(StartOrder.TOPICS) StartupEvent event) throws InterruptedException {
        if (!active) {
            return;
        }
        awaitConnection();
        if (!topicsThere.await(STARTUP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warnf("Kafka at %s does not answer yet; starting without it", address);
        }
        watch.start();
    }

    void stop(@Observes ShutdownEvent event) {
        watch.stop();
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private void connect() {
        if (!ApplicationLifecycleManager.isVmShuttingDown()) {
            admin = AdminClient.create(adminConfig);
            createTopics().subscribe().with(ignored -> topicsThere.countDown());
        }
    }

    /**
     * Blocks the start, however long it takes. While no broker's name resolves, for example before Kafka is installed,
     * no Kafka client can be created, neither here nor by the channels.
     */
    private void awaitConnection() {
        try {
            connected.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        if (ApplicationLifecycleManager.isVmShuttingDown()) {
            throw new PreventFurtherStepsException("Kafka's name had no address.", 1);
        }
    }

    private Uni<Void> addressKnown() {
        return Uni.createFrom()
                .item(this::hasAddress)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(this::noteAddress)
                .repeat()
                .withDelay(LOOK_INTERVAL)
                .until(found -> found || ApplicationLifecycleManager.isVmShuttingDown())
                .onItem()
                .ignoreAsUni();
    }

    /** Also true for a configuration without a host: the client's error message is better. */
    private boolean hasAddress() {
        return Arrays.stream(address.split(","))
                .map(server -> Utils.getHost(server.strip()))
                .anyMatch(KafkaBroker::resolves);
    }

    private static boolean resolves(String host) {
        try {
            return host == null || InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void noteAddress(boolean found) {
        if (!found && !nameless) {
            nameless = true;
            LOG.warnf("Kafka's name has no address yet, waiting for one: %s", address);
        }
    }

    /** Whether topics exist (or are managed elsewhere), so that records can be sent. */
    boolean ready() {
        return topicsThere.getCount() == 0;
    }

    /** Whether records can be sent now: topics exist and Kafka responds. */
    boolean takesRecords() {
        return ready() && outage.isEmpty();
    }

    /** Why Kafka can't be reached, if it can't. */
    Optional<String> outage() {
        return outage;
    }

    private Uni<Void> createTopics() {
        if (!config.create()) {
            return Uni.createFrom().voidItem();
        }
        return missingTopics()
                .chain(this::create)
                .invoke(() -> noteOutage(Optional.empty()))
                .onFailure(AuthorizationException.class)
                .recoverWithItem(this::leaveTopicsToOthers)
                .onFailure()
                .invoke(failure -> noteOutage(Optional.of(String.valueOf(failure.getMessage()))))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(2))
                .indefinitely();
    }

    private Uni<List<String>> missingTopics() {
        return Uni.createFrom()
                .completionStage(() -> admin.listTopics().names().toCompletionStage())
                .map(KafkaBroker::without);
    }

    private static List<String> without(Set<String> present) {
        return Topics.ALL.stream().filter(topic -> !present.contains(topic)).toList();
    }

    private Uni<Void> create(List<String> missing) {
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        LOG.infof("Creating the topics %s with %d partitions", String.join(", ", missing), config.partitions());
        List<NewTopic> topics = missing.stream()
                .map(name ->
                        new NewTopic(name, config.partitions(), config.replicationFactor()).configs(TOPIC_SETTINGS))
                .toList();
        return Uni.createFrom()
                .completionStage(() -> admin.createTopics(topics).all().toCompletionStage())
                .onFailure(TopicExistsException.class) // another replica was faster
                .recoverWithNull();
    }

    private Void leaveTopicsToOthers(Throwable refused) {
        LOG.warnf("May not create topics (%s): they must be created elsewhere", refused.getMessage());
        return null;
    }

    private Uni<Optional<String>> look() {
        return Uni.createFrom()
                .completionStage(() -> admin.describeCluster().nodes().toCompletionStage())
                .map(nodes -> nodes.isEmpty() ? Optional.of("no broker is up") : Optional.<String>empty())
                .onFailure()
                .recoverWithItem(failure -> Optional.of(String.valueOf(failure.getMessage())));
    }

    private void noteLook(Optional<String> miss) {
        misses = miss.isPresent() ? misses + 1 : 0;
        if (miss.isEmpty() || misses >= MISSES_OF_AN_OUTAGE || outage.isPresent()) {
            noteOutage(miss);
        }
    }

    private void noteOutage(Optional<String> now) {
        if (now.isPresent() != outage.isPresent() && ready()) {
            if (now.isPresent()) {
                LOG.warnf("Kafka at %s is away: %s", address, now.get());
            } else {
                LOG.infof("Kafka at %s is back", address);
            }
        }
        outage = now;
    }
}
