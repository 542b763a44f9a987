package dev.halftone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SharedForcesTest {

    private static final Path HOME = Path.of("home");
    private static final Path OTHER = Path.of("other");

    /** Holds up whoever forces the home. */
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));

    private final AtomicReference<IOException> fault = new AtomicReference<>();
    private final Queue<Path> forced = new ConcurrentLinkedQueue<>();
    private final SharedForces forces = new SharedForces(this::force);

    private void force(Path directory) throws IOException {
        forced.add(directory);
        if (directory.equals(HOME)) {
            awaitGate();
        }
        if (fault.get() != null) {
            throw fault.get();
        }
    }

    private void awaitGate() {
        try {
            gate.get().await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Caller(Thread thread, FutureTask<Void> end) {}

    private Caller call(Callable<Void> step) {
        FutureTask<Void> end = new FutureTask<>(step);
        Thread thread = new Thread(end, "caller");
        thread.start();
        return new Caller(thread, end);
    }

    private Caller forceHome() {
        return call(() -> {
            forces.force(HOME);
            return null;
        });
    }

    private Caller holdUpTheFirst() {
        gate.set(new CountDownLatch(1));
        Caller first = forceHome();
        await().until(() -> forced.size() == 1);
        return first;
    }

    private List<Caller> come(int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(forceHome());
        }
        await().until(() -> callers.stream().allMatch(caller -> caller.thread().getState() == Thread.State.WAITING));
        return callers;
    }

    @Test
    void whoComesAloneForces() throws IOException {
        forces.force(HOME);
        forces.force(HOME);

        assertThat(forced).containsExactly(HOME, HOME);
    }

    @Test
    void allWhoComeMeanwhileShareTheNextTime() throws Exception {
        Caller first = holdUpTheFirst();
        List<Caller> others = come(12);

        assertThat(others).noneMatch(other -> other.end().isDone());
        gate.get().countDown();

        first.end().get();
        for (Caller other : others) {
            other.end().get();
        }
        assertThat(forced).containsExactly(HOME, HOME);
    }

    @Test
    void anotherDirectoryDoesNotWait() throws Exception {
        Caller first = holdUpTheFirst();

        forces.force(OTHER);

        assertThat(first.end().isDone()).isFalse();
        gate.get().countDown();
        first.end().get();
    }

    @Test
    void aFailureIsThatOfAllWhoShareIt() throws Exception {
        Caller first = holdUpTheFirst();
        List<Caller> others = come(3);
        fault.set(new IOException("the disk is gone"));
        gate.get().countDown();

        for (Caller caller : others) {
            assertThatThrownBy(() -> caller.end().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("the disk is gone");
        }
        assertThatThrownBy(() -> first.end().get()).hasRootCauseMessage("the disk is gone");
        fault.set(null);
        forces.force(HOME);
        assertThat(forced).hasSize(3);
    }

    @Test
    void nobodyReturnsBeforeATimeThatBeganAfterItCame() throws Exception {
        AtomicInteger named = new AtomicInteger();
        AtomicInteger durable = new AtomicInteger();
        SharedForces counting = new SharedForces(directory -> {
            int seen = named.get();
            Thread.yield();
            durable.accumulateAndGet(seen, Math::max);
        });
        AtomicBoolean early = new AtomicBoolean();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(call(() -> {
                for (int time = 0; time < 2_000; time++) {
                    int own = named.incrementAndGet();
                    counting.force(HOME);
                    early.compareAndSet(false, durable.get() < own);
                }
                return null;
            }));
        }
        for (Caller caller : callers) {
            caller.end().get();
        }

        assertThat(early).isFalse();
    }
}
