package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CpuYieldTest {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);

    private final CpuYield givingWay = new CpuYield(new Precedence());

    private static void work(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void noPauseIsDueBeforeTwoMillisecondsOfWork() {
        for (int round = 0; round < 20; round++) {
            long before = System.nanoTime();
            givingWay.pause();
            boolean due = false;
            while (!due) {
                due = givingWay.isDue();
            }
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(INTERVAL);
        }
    }

    @Test
    void afterManyQuickQuestionsASlowOneIsStillNoticedSoon() {
        askQuickly();

        int asked = 0;
        boolean due;
        do {
            work(INTERVAL);
            asked++;
            due = givingWay.isDue();
        } while (!due);

        assertThat(asked).isLessThanOrEqualTo(8);
    }

    @Test
    void whereQuestionsAreSlowEachOneIsAnswered() {
        askQuickly();
        for (int i = 0; i < 8; i++) {
            work(INTERVAL);
            givingWay.isDue();
        }

        for (int i = 0; i < 20; i++) {
            givingWay.pause();
            work(INTERVAL);
            assertThat(givingWay.isDue()).isTrue();
        }
    }

    private void askQuickly() {
        for (int i = 0; i < 1000; i++) {
            if (givingWay.isDue()) {
                givingWay.pause();
            }
        }
    }
}
