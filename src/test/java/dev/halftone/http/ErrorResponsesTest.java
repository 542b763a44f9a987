package dev.halftone.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorResponsesTest {

    @ParameterizedTest
    @CsvSource({
        "'/status/x%0A2026 ERROR forged', '/status/x%0A2026 ERROR forged'",
        "'/status/x\r\n2026 ERROR forged', '/status/x??2026 ERROR forged'",
        "'/\u001b[2J\u0085\u2028', '/?[2J??'"
    })
    void aPathHasNoLinesOfItsOwnInTheLog(String path, String logged) {
        assertThat(ErrorResponses.printable(path)).isEqualTo(logged);
    }
}
