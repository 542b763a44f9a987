package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnerTurnsTest {

    private final Queue<Runnable> started = new ArrayDeque<>();
    private final List<String> ended = new ArrayList<>();
    private final AtomicInteger threads = new AtomicInteger(2);
    private final OwnerTurns turns = new OwnerTurns(started::add, threads::get);

    private void execute(String owner, String name) {
        turns.execute(owner, () -> ended.add(name), rejection -> ended.add(name + " rejected"));
    }

    private void endOne() {
        started.remove().run();
    }

    @Test
    void whoComesIsNextBeforeAllThatAnotherOwnerHasWaiting() {
        for (int i = 1; i <= 5; i++) {
            execute("eager", "eager" + i);
        }
        execute("modest", "modest1");
        execute("modest", "modest2");
        assertThat(started).hasSize(2);
        assertThat(turns.waiting()).isEqualTo(5);

        for (int i = 0; i < 4; i++) {
            endOne();
        }

        assertThat(ended).startsWith("eager1", "eager2", "modest1").doesNotContain("eager5");
    }

    /** One second of a large image counts as much as one second of many small ones. */
    @Test
    void ofOwnersWithAsManyThreadsWhoHasUsedThemForLessIsNext() {
        threads.set(1);
        turns.execute("slow", () -> spin(1_000), rejection -> {});
        for (int i = 1; i <= 3; i++) {
            execute("slow", "slow" + i);
            execute("quick", "quick" + i);
        }

        for (int i = 0; i < 4; i++) {
            endOne();
        }

        assertThat(ended).containsExactly("quick1", "quick2", "quick3");
    }

    private static void spin(int milliseconds) {
        long end = System.nanoTime() + milliseconds * 1_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void ofOneOwnerWhoCameFirstIsFirst() {
        for (int i = 1; i <= 4; i++) {
            execute("", "image" + i);
        }
        while (!started.isEmpty()) {
            endOne();
        }
        assertThat(ended).containsExactly("image1", "image2", "image3", "image4");
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void moreThreadsStartMore() {
        for (int i = 1; i <= 4; i++) {
            execute("", "image" + i);
        }
        threads.set(3);
        turns.startAll();
        assertThat(started).hasSize(3);
    }

    @Test
    void whatTheThreadsDoNotTakeIsRejectedAndHoldsNothing() throws InterruptedException {
        Executor none = task -> {
            throw new RejectedExecutionException();
        };
        OwnerTurns refusing = new OwnerTurns(none, threads::get);
        for (int i = 0; i < 3; i++) {
            refusing.execute("", () -> ended.add("never"), rejection -> ended.add("rejected"));
        }
        assertThat(ended).containsExactly("rejected", "rejected", "rejected");
        refusing.close(Long.MAX_VALUE / 2);
        refusing.execute("", () -> ended.add("never"), rejection -> ended.add("closed"));
        assertThat(ended).endsWith("closed");
    }
}
