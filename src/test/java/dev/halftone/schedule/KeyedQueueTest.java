package dev.halftone.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedQueueTest {

    private static final Duration AT_ONCE = Duration.ZERO;

    private final KeyedQueue<String> turns = new KeyedQueue<>(2);
    private final Map<String, UniEmitter<? super String>> begun = new LinkedHashMap<>();

    private UniAssertSubscriber<String> step(String key, String name) {
        return turns.inTurn(key, () -> Uni.createFrom().<String>emitter(step -> begun.put(name, step)))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private void end(String name) {
        begun.get(name).complete(name);
    }

    @Test
    void oneOfAKeyRunsAtATimeAndTheOthersFollowInOrder() {
        UniAssertSubscriber<String> first = step("a", "a1");
        UniAssertSubscriber<String> second = step("a", "a2");
        step("a", "a3");
        assertThat(begun).containsOnlyKeys("a1");

        end("a1");

        first.assertCompleted().assertItem("a1");
        second.assertNotTerminated();
        assertThat(begun).containsOnlyKeys("a1", "a2");
        end("a2");
        second.assertCompleted().assertItem("a2");
        assertThat(begun).containsOnlyKeys("a1", "a2", "a3");
    }

    /** As when PostgreSQL has closed all connections. Recursive steps overflowed the stack. */
    @Test
    void anyNumberOfStepsMayFailAtOnce() {
        step("a", "a1");
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            turns.inTurn("a", () -> Uni.createFrom().failure(new IllegalStateException("closed")))
                    .subscribe()
                    .with(none -> {}, failure -> failed.incrementAndGet());
        }

        end("a1");

        assertThat(failed).hasValue(100_000);
    }

    @Test
    void whatWaitsForItsKeyTakesNoPlaceOfOthers() {
        List.of("a1", "a2", "a3").forEach(name -> step("a", name));
        step("b", "b1");
        step("c", "c1");
        assertThat(begun).as("as many as there are places").containsOnlyKeys("a1", "b1");

        end("b1");

        assertThat(begun).containsOnlyKeys("a1", "b1", "c1");
    }

    @Test
    void placesGoToThoseWhoCameFirst() {
        step("a", "a1");
        step("b", "b1");
        step("a", "a2");
        step("c", "c1");
        step("d", "d1");

        end("a1");
        end("c1");
        end("d1");

        assertThat(begun.keySet()).containsExactly("a1", "b1", "c1", "d1", "a2");
    }

    @Test
    void aStepThatFailsGivesItsTurnBack() {
        UniAssertSubscriber<String> failing = step("a", "a1");
        step("a", "a2");
        UniAssertSubscriber<String> throwing = turns.<String>inTurn("b", () -> {
                    throw new IllegalStateException("at once");
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        begun.get("a1").fail(new IllegalStateException("no"));

        failing.assertFailedWith(IllegalStateException.class, "no");
        throwing.assertFailedWith(IllegalStateException.class, "at once");
        step("b", "b1");
        assertThat(begun).containsOnlyKeys("a1", "a2", "b1");
    }

    @Test
    void whoHangsUpCostsNoTurn() {
        step("a", "a1").cancel();
        step("a", "a2").cancel();
        step("a", "a3");

        end("a1");
        end("a2");

        assertThat(begun).containsOnlyKeys("a1", "a2", "a3");
    }

    @Test
    void afterTheCloseNothingBegins() throws InterruptedException {
        step("a", "a1");
        UniAssertSubscriber<String> waiting = step("a", "a2");

        assertThat(turns.close(AT_ONCE)).as("one is running").isFalse();
        end("a1");

        assertThat(turns.close(AT_ONCE)).isTrue();
        waiting.assertNotTerminated();
        List<UniAssertSubscriber<String>> late = new ArrayList<>();
        late.add(step("b", "b1"));
        late.forEach(UniAssertSubscriber::assertNotTerminated);
        assertThat(begun).containsOnlyKeys("a1");
    }
}
