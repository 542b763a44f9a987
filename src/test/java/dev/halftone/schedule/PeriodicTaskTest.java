package dev.halftone.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.LoggedErrors;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {

    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);

    private PeriodicTask task;

    @AfterEach
    void stop() {
        task.stop();
    }

    private void start(PeriodicTask begun) {
        task = begun;
        task.start();
    }

    @Test
    void aRoundWaitsForTheEndOfTheOneBefore() {
        List<UniEmitter<? super Object>> underWay = new CopyOnWriteArrayList<>();
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        start(PeriodicTask.of("Waiting", INTERVAL, () -> {
            rounds.incrementAndGet();
            return Uni.createFrom().emitter(underWay::add);
        }));
        PeriodicTask beside = PeriodicTask.ofStep("Counting", INTERVAL, others::incrementAndGet);
        beside.start();

        await().atMost(WAIT_TIMEOUT).until(() -> underWay.size() == 1 && others.get() > 20);
        beside.stop();
        assertThat(rounds).hasValue(1);
        underWay.get(0).complete(null);
        await().atMost(WAIT_TIMEOUT).until(() -> underWay.size() == 2);
    }

    @Test
    void failuresInARowAreToldOnceAndSoIsTheirEnd() {
        AtomicInteger rounds = new AtomicInteger();
        try (LoggedErrors log = LoggedErrors.orInformation()) {
            start(PeriodicTask.ofStep("Counting to five", INTERVAL, () -> {
                int round = rounds.incrementAndGet();
                if (round == 2 || round == 3 || round == 5) {
                    throw new IllegalStateException("no " + round);
                }
            }));

            await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() > 8);
            assertThat(log.messages())
                    .filteredOn(line -> line.contains("Counting to five"))
                    .map(line -> line.replaceFirst("^\\S+: ", "").replaceFirst(" null$", ""))
                    .containsExactly(
                            "Counting to five fails, and is tried again: java.lang.IllegalStateException: no 2",
                            "Counting to five works again",
                            "Counting to five fails, and is tried again: java.lang.IllegalStateException: no 5",
                            "Counting to five works again");
        }
    }

    @Test
    void aRoundThatCannotEvenBeginIsNotTheLast() {
        AtomicInteger rounds = new AtomicInteger();
        start(PeriodicTask.of("Beginning", INTERVAL, () -> {
            rounds.incrementAndGet();
            throw new IllegalStateException("not now");
        }));

        await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() > 2);
    }

    @Test
    void nothingBeginsAfterTheStop() {
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        PeriodicTask beside = PeriodicTask.ofStep("Counting", INTERVAL, others::incrementAndGet);
        start(PeriodicTask.of("Stopping", INTERVAL, () -> {
            rounds.incrementAndGet();
            task.stop();
            return Uni.createFrom().voidItem();
        }));
        await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() > 0);

        beside.start();
        await().atMost(WAIT_TIMEOUT).until(() -> others.get() > 20);
        beside.stop();
        assertThat(rounds).hasValue(1);
    }

    @Test
    void aTaskThatStartsLaterDoesNotRunBefore() {
        Duration delay = Duration.ofMillis(50);
        AtomicLong first = new AtomicLong();
        task = PeriodicTask.ofStep("Beginning late", INTERVAL, () -> first.compareAndSet(0, System.nanoTime()));
        long start = System.nanoTime();
        task.startAfter(delay);

        await().atMost(WAIT_TIMEOUT).until(() -> first.get() != 0);
        assertThat(Duration.ofNanos(first.get() - start)).isGreaterThanOrEqualTo(delay);
    }
}
