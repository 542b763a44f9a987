package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One process of the packaged service. */
final class Replica implements Server, AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BALANCER_PATIENCE = Duration.ofSeconds(5);

    private final Path folder;
    private final Map<String, String> environment;
    private volatile ServiceProcess process;
    private volatile Optional<Long> frozenNanos = Optional.empty();

    Replica(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
        start();
    }

    ServiceProcess process() {
        return process;
    }

    @Override
    public void start() {
        process = ServiceProcess.start(folder, environment);
        frozenNanos = Optional.empty();
    }

    /** The process must end within 20 s of SIGTERM, whatever it does. */
    @Override
    public void stop() {
        process.terminate();
        if (!process.awaitEnd(STOP_TIMEOUT)) {
            throw new AssertionError(
                    "The service is still there " + STOP_TIMEOUT + " after SIGTERM:\n" + process.log());
        }
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void freeze() {
        Signals.freeze(handle());
        frozenNanos = Optional.of(System.nanoTime());
    }

    @Override
    public void thaw() {
        Signals.thaw(handle());
        frozenNanos = Optional.empty();
    }

    /**
     * Whether a load balancer still sends requests here: it takes a while to notice that a frozen process does not
     * respond.
     */
    boolean isAsked() {
        return frozenNanos
                .filter(since -> System.nanoTime() - since > BALANCER_PATIENCE.toNanos())
                .isEmpty();
    }

    private ProcessHandle handle() {
        return ProcessHandle.of(process.pid()).orElseThrow();
    }

    /** Waits until the footprint of the process is no more than that of a healthy one; otherwise fails with both. */
    void awaitNoMoreThan(Footprint healthy) {
        await("what the service holds goes back to " + healthy)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Footprint.of(process.pid()), now -> now.isNoMoreThan(healthy));
    }

    @Override
    public void close() {
        process.close();
    }
}
