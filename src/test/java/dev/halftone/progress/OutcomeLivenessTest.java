package dev.halftone.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halftone.catalog.Silence;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class OutcomeLivenessTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private static OutcomeLiveness stuckAfter(Duration duration) {
        return new OutcomeLiveness(() -> duration);
    }

    @Test
    void outcomesOfWhichNothingIsHeardMakeTheProcessDeadAndTheirEndMakesItLive() {
        OutcomeLiveness liveness = stuckAfter(Duration.ofMillis(300));
        assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
        Silence.Work work = liveness.begin();
        Silence.Work other = liveness.begin();

        await().atMost(WAIT_TIMEOUT).until(() -> liveness.call().getStatus() == Status.DOWN);
        work.noteFailure(new IllegalStateException("Timeout waiting for connection"));
        other.end();

        assertThat(liveness.call().getStatus()).isEqualTo(Status.DOWN);
        work.end();
        assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aProcessIsAliveWhilePostgresRefusesOrAnswersWithAnError() {
        for (Throwable word : List.of(
                new PgException("canceling statement due to lock timeout", "ERROR", "55P03", null),
                new IllegalStateException(new ConnectException("Connection refused")))) {
            OutcomeLiveness patient = stuckAfter(Duration.ofSeconds(3));
            Silence.Work work = patient.begin();
            await().atMost(WAIT_TIMEOUT).until(() -> patient.call().getStatus() == Status.DOWN);

            work.noteFailure(word);

            assertThat(patient.call().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void aTimeOfNothingIsRefused() {
        assertThatThrownBy(() -> stuckAfter(Duration.ZERO)).hasMessageContaining("halftone.progress.stuck-after");
    }
}
