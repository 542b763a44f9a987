package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Damaged input")
@Tag("process")
@Tag("fuzz")
class MutationFuzzerTest {
    @Test
    void endsInAResultOrInOneOfTheTwoExceptions() {
        MutationFuzzer fuzzer = new MutationFuzzer(Mutations.seeds(), 2024);
        fuzzer.run(60_000);
        assertThat(fuzzer.results()).isPositive();
        assertThat(fuzzer.refusals()).isPositive();
    }
}
