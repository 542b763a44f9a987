package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UploadSlotsTest {

    private final UploadSlots slots = new UploadSlots(2);
    private final List<UniEmitter<? super String>> begun = new ArrayList<>();

    private UniAssertSubscriber<String> upload() {
        return slots.withSlot(() -> Uni.createFrom().<String>emitter(begun::add))
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
            slots.<String>withSlot(() -> {
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
}
