package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:48:37Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                              | PT0S",
                "120                            | PT2M",
                "' 7 '                          | PT7S",
                "999999999                      | PT999999999S",
                "99999999999                    | PT999999999S",
                "99999999999999999999999999999  | PT999999999S",
                "Sun, 06 Nov 1994 08:49:37 GMT  | PT1M",
                "Sunday, 06-Nov-94 08:49:37 GMT | PT1M",
                "Sun Nov  6 08:49:37 1994       | PT1M",
                "Sun, 06 Nov 1994 08:47:37 GMT  | PT0S"
            })
    void secondsAndAllFormsOfDatesAreRead(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-1",
                "1.5",
                "1h",
                "+5",
                "0x10",
                "-99999999999",
                "Infinity",
                "Sun, 99 Foo 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT, and not a second earlier, if you please"
            })
    void anythingElseIsAsGoodAsNone(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }

    @Test
    void noHeaderIsNoWish() {
        assertThat(RetryAfter.parse(null, NOW)).isEmpty();
    }
}
