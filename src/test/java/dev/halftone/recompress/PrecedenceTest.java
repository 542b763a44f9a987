package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PrecedenceTest {

    private final Precedence precedence = new Precedence();

    @Test
    void aStepHasItUntilItEnds() {
        CompletableFuture<String> step = new CompletableFuture<>();
        Uni<String> upload = precedence.during(() -> Uni.createFrom().completionStage(step));
        assertThat(precedence.isTaken()).isFalse();

        UniAssertSubscriber<String> caller = upload.subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(precedence.isTaken()).isTrue();

        step.complete("stored");
        caller.assertItem("stored");
        assertThat(precedence.isTaken()).isFalse();
    }

    @Test
    void itEndsWithTheLastOfSeveralSteps() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        start(precedence.during(() -> Uni.createFrom().completionStage(first)));
        start(precedence.during(() -> Uni.createFrom().completionStage(second)));

        first.complete(null);
        assertThat(precedence.isTaken()).isTrue();
        second.complete(null);
        assertThat(precedence.isTaken()).isFalse();
    }

    @Test
    void aStepThatFailsOrThrowsOrIsCancelledGivesItBack() {
        start(precedence.during(() -> Uni.createFrom().failure(new IllegalStateException("refused"))));
        start(precedence.during(() -> {
            throw new IllegalStateException("never began");
        }));
        assertThat(precedence.isTaken()).isFalse();

        Cancellable hanging = start(precedence.during(() -> Uni.createFrom().nothing()));
        assertThat(precedence.isTaken()).isTrue();
        hanging.cancel();
        assertThat(precedence.isTaken()).isFalse();
    }

    private static Cancellable start(Uni<?> step) {
        return step.subscribe().with(item -> {}, expected -> {});
    }
}
