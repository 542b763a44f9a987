package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UploadSlotsTest {

    private final UploadSlots slots = new UploadSlots(new UploadSlots.Limits(2, 1, 6, 3));
    private final List<UniEmitter<? super String>> begun = new ArrayList<>();
    private final List<String> owners = new ArrayList<>();

    private UniAssertSubscriber<String> upload() {
        return upload(null);
    }

    private UniAssertSubscriber<String> upload(String owner) {
        return slots.<String>withSlot(owner, () -> Uni.createFrom().emitter(emitter -> {
                    begun.add(emitter);
                    owners.add(owner);
                }))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void noMoreThanTheSlotsAreBegunAndTheOthersFollowInOrder() {
        List<UniAssertSubscriber<String>> uploads =
                IntStream.range(0, 4).mapToObj(i -> upload()).toList();
        assertThat(begun).hasSize(2);

        begun.get(0).complete("first");

        uploads.get(0).assertCompleted().assertItem("first");
        assertThat(begun).hasSize(3);
        begun.get(2).complete("third");
        uploads.get(2).assertCompleted().assertItem("third");
        uploads.get(3).assertNotTerminated();
    }

    @Test
    void aStepThatFailsGivesItsSlotBack() {
        UniAssertSubscriber<String> failing = upload();
        upload();
        upload();

        begun.get(0).fail(new IllegalStateException("no"));

        failing.assertFailedWith(IllegalStateException.class, "no");
        assertThat(begun).hasSize(3);
    }

    @Test
    void aStepThatCannotBeMadeGivesItsSlotBack() {
        for (int i = 0; i < 3; i++) {
            slots.<String>withSlot(null, () -> {
                        throw new IllegalStateException("no");
                    })
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.<String>create())
                    .assertFailedWith(IllegalStateException.class, "no");
        }

        upload();

        assertThat(begun).hasSize(1);
    }

    @Test
    void clientsThatHangUpCostNoSlot() {
        UniAssertSubscriber<String> working = upload();
        upload();
        UniAssertSubscriber<String> waiting = upload();
        upload();

        working.cancel();
        waiting.cancel();
        begun.get(0).complete("nobody listens");
        begun.get(1).complete("second");
        begun.get(2).complete("nobody listens");

        assertThat(begun).hasSize(4);
        upload();
        assertThat(begun).hasSize(5);
    }

    @Test
    void ownersTakeTurnsHoweverManyUploadsOneOfThemHas() {
        upload("busy");
        upload("busy");
        upload("busy");
        upload("other");
        upload("other");
        assertThat(owners).as("a slot is left for others").containsExactly("busy", "other");

        for (int i = 0; i < 3; i++) {
            begun.get(i).complete("done");
        }

        assertThat(owners).containsExactly("busy", "other", "busy", "other", "busy");
    }

    @Test
    void noMoreWaitThanMayOfAnOwnerNorInAll() {
        for (int i = 0; i < 4; i++) {
            upload("busy").assertNotTerminated();
        }
        assertRefused(upload("busy"));
        upload("other").assertNotTerminated();
        for (int i = 0; i < 3; i++) {
            upload("other").assertNotTerminated();
        }
        assertRefused(upload("third"));

        begun.get(0).complete("done");

        upload("third").assertNotTerminated();
    }

    private static void assertRefused(UniAssertSubscriber<String> upload) {
        upload.assertFailedWith(ApiException.class, "As many uploads wait to be stored as may.");
    }

    @Test
    void anyNumberOfStepsMayEndAtOnce() {
        UploadSlots wide = new UploadSlots(new UploadSlots.Limits(1, 1, 100_000, 100_000));
        List<UniEmitter<? super String>> first = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        wide.<String>withSlot(null, () -> Uni.createFrom().emitter(first::add))
                .subscribe()
                .with(item -> {});
        for (int i = 0; i < 50_000; i++) {
            wide.<String>withSlot(null, () -> Uni.createFrom().failure(new IllegalStateException("no")))
                    .subscribe()
                    .with(item -> {}, failure -> ended.incrementAndGet());
        }

        first.get(0).complete("done");

        assertThat(ended).hasValue(50_000);
    }
}
