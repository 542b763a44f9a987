package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogAllowanceTest {

    private long now = Long.MAX_VALUE;

    @Test
    void linesBeyondTheAllowanceAreCountedInTheNextOne() {
        LogAllowance allowance = new LogAllowance(2, Duration.ofMinutes(1), () -> now);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            allowance.take(suffix -> lines.add("line" + suffix));
        }
        assertThat(lines).containsExactly("line", "line");

        now += Duration.ofMinutes(1).toNanos();
        allowance.take(suffix -> lines.add("line" + suffix));
        allowance.take(suffix -> lines.add("line" + suffix));

        assertThat(lines).containsExactly("line", "line", "line (3 such lines were left out)", "line");
    }
}
