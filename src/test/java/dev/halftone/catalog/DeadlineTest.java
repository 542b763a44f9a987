package dev.halftone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatNeverEndsHoldsUpItsCallerNoLongerThanThat() {
        Uni<String> lost = Uni.createFrom().nothing();

        assertThatThrownBy(() -> Deadline.within(SHORT, lost).await().atMost(LONG))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void whatEndsInTimeIsTheAnswer() {
        assertThat(Deadline.within(LONG, Uni.createFrom().item("ended")).await().atMost(LONG))
                .isEqualTo("ended");
    }

    /**
     * PostgreSQL's timeouts and those of connections are shorter, so that an operation has ended before it is retried.
     */
    @Test
    void loopsWaitLongerThanAnyTransactionAndAnyConnectionLasts() {
        assertThat(Deadline.OF_LOOPS).isGreaterThan(SessionTimeouts.SILENCE_TIMEOUT);
    }
}
