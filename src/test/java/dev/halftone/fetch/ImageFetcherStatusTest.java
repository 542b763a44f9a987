package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a status other than 200 means for an image, and when the image may be requested again. */
class ImageFetcherStatusTest extends FetchingTest {

    @ParameterizedTest
    @CsvSource({
        "204, false",
        "206, false",
        "304, false",
        "400, false",
        "401, false",
        "403, false",
        "404, false",
        "410, false",
        "408, true",
        "429, true",
        "500, true",
        "502, true",
        "503, true",
        "504, true"
    })
    void aStatusThatMayChangeIsRetryable(int status, boolean retryable) {
        String origin =
                serve(request -> request.response().setStatusCode(status).end());

        var failed = failed(fetch(origin + "/photo.jpg"));

        assertThat(failed.failure()).isEqualTo(FetchFailure.HTTP_STATUS);
        assertThat(failed.retryable()).isEqualTo(retryable);
        assertThat(failed.message()).contains("127.0.0.1").contains(String.valueOf(status));
        assertThat(failed.retryAfter()).isEmpty();
    }

    @Test
    void retryAfterIsReportedInSeconds() {
        String origin = serve(request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "120")
                .end());

        assertThat(failed(fetch(origin)).retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(120)));
    }

    @Test
    void retryAfterIsReportedFromADate() {
        String inOneHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        String origin = serve(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", inOneHour)
                .end());

        assertThat(failed(fetch(origin)).retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(58), Duration.ofHours(1)));
    }

    @Test
    void aRetryAfterDateIsComparedWithTheClockOfTheOrigin() {
        String origin = serve(request -> request.response()
                .setStatusCode(503)
                .putHeader("Date", "Sun, 06 Nov 1994 08:48:37 GMT")
                .putHeader("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")
                .end());

        assertThat(failed(fetch(origin)).retryAfter()).contains(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Date", "Retry-After"})
    void aDateThatNobodyCanReadIsAsGoodAsNone(String header) {
        String origin = serve(request -> request.response()
                .setStatusCode(503)
                .putHeader(header, "x".repeat(65))
                .end());

        var failed = failed(fetch(origin));

        assertThat(failed.failure()).isEqualTo(FetchFailure.HTTP_STATUS);
        assertThat(failed.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"408, false", "429, false", "500, true", "503, true", "404, false"})
    void aServerErrorIsAFailureOfTheHost(int status, boolean hostFailing) {
        String origin =
                serve(request -> request.response().setStatusCode(status).end());

        assertThat(failed(fetch(origin)).hostFailing()).isEqualTo(hostFailing);
    }
}
