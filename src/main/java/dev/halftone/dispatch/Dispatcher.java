package dev.halftone.dispatch;

import dev.halftone.catalog.DispatchQueue;
import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.WorkSignal;
import dev.halftone.config.Roles;
import dev.halftone.config.ShutdownOrder;
import dev.halftone.messages.RecordJson;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * The two loops that send what is due: images, and the events of the outbox. Each has its own producer and does not
 * wait for the other, so that a topic that takes no records stops only its own loop.
 */
@ApplicationScoped
class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);

    private final List<SendingLoop> loops;
    private final WorkSignal signal;
    private final DispatchConfig config;

    // The senders bound the emitters' buffers: images by the window, events by those under way.
    Dispatcher(
            DispatchQueue images,
            Outbox outbox,
            WorkSignal signal,
            @Channel("dispatch") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<String> imageEmitter,
            @Channel("events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<String> eventEmitter,
            KafkaClientService clients,
            RecordJson json,
            KafkaBroker broker,
            DispatchConfig config,
            @Liveness DispatchLiveness liveness,
            MeterRegistry registry,
            Roles roles) {
        this.signal = signal;
        this.config = config;
        this.loops = !roles.api()
                ? List.of()
                : List.of(
                        new ImageDispatch(
                                        images,
                                        new RecordSender("dispatch", imageEmitter, clients),
                                        json,
                                        broker,
                                        config,
                                        new Reception(registry),
                                        liveness.silence())
                                .loop(),
                        new EventDispatch(
                                        outbox,
                                        new RecordSender("events", eventEmitter, clients),
                                        broker,
                                        config,
                                        new Reception(registry),
                                        liveness.silence())
                                .loop());
    }

    void start(@Observes StartupEvent event) {
        loops.forEach(loop -> loop.start(config.pollInterval(), signal.stream()));
    }

    /** Stops claiming as soon as the process is told to exit: other processes send what is due. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        loops.forEach(SendingLoop::askToStop);
    }

    /**
     * Waits for what is being sent: other processes would send again what is cut off before its end is recorded. Before
     * the workers stop, because they may have to process what was sent.
     */
    void stop(@Observes @Priority(ShutdownOrder.DISPATCH) ShutdownEvent event) throws InterruptedException {
        loops.forEach(SendingLoop::askToStop);
        long deadline = System.nanoTime() + LAST_ROUND.toNanos();
        boolean sent = true;
        for (SendingLoop loop : loops) {
            sent &= loop.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        if (!sent) {
            LOG.warn("PostgreSQL or Kafka has not answered; what was being sent is sent again");
        }
    }
}
