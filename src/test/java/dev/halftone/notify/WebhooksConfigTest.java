package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.catalog.WebhookAttempt;
import dev.halftone.catalog.WebhookAttempt.Next;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings mean, and which are rejected. */
class WebhooksConfigTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void withoutASecretNothingIsSigned() {
        assertThat(new SigningSecrets(config()).configured()).isFalse();
        assertThat(new SigningSecrets(config("secret", "")).configured()).isFalse();
        assertThat(new SigningSecrets(config("secret", SECRET)).configured()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "  ", "\t", "\n"})
    void severalSecretsAreSeparatedByBlanks(String blank) {
        SigningSecrets secrets = new SigningSecrets(config("secret", " " + SECRET + blank + SECRET + "\n"));

        assertThat(secrets.of(null)).extracting(SigningSecret::text).containsExactly(SECRET, SECRET);
        assertThat(secrets.of("alice")).hasSize(2).noneMatch(secret -> SECRET.equals(secret.text()));
    }

    @Test
    void aSecretThatIsNoneIsNamedByItsKeyAlone() {
        assertThatThrownBy(() -> new SigningSecrets(config("secret", SECRET + " hunter2")))
                .hasMessage("halftone.webhooks.secret: a secret begins with whsec_")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({"retry-delay,0s", "max-retry-delay,1s", "max-retry-after,-1s", "give-up-after,-1s", "give-up-after,400d"
    })
    void pausesThatMakeNoSenseAreRefused(String key, String value) {
        assertThatThrownBy(() -> new DeliveryPolicy(config(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("halftone.webhooks");
    }

    @ParameterizedTest
    @CsvSource({"0,5", "1,10", "9,2560", "10,3600", "1000,3600"})
    void theBoundOfThePauseDoublesUpToAnHour(int failures, long boundSeconds) {
        DeliveryPolicy policy = new DeliveryPolicy(config());
        DeliveryOutcome failed = new DeliveryOutcome.Unreachable("connect", "No connection.");

        for (int i = 0; i < 1_000; i++) {
            assertThat(pause(policy.attempt(failed, failures, Duration.ZERO)))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(boundSeconds));
        }
    }

    @Test
    void whatTheReceiverAsksForIsAddedUpToAnHour() {
        DeliveryPolicy policy = new DeliveryPolicy(config());

        assertThat(pause(policy.attempt(busy(Duration.ofMinutes(10)), 0, Duration.ZERO)))
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(5));
        assertThat(pause(policy.attempt(busy(Duration.ofDays(10)), 0, Duration.ZERO)))
                .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusSeconds(5));
    }

    private static DeliveryOutcome busy(Duration asked) {
        return new DeliveryOutcome.Rejected(503, Optional.of(asked));
    }

    private static Duration pause(WebhookAttempt attempt) {
        return ((Next.After) attempt.next()).pause();
    }

    private static WebhooksConfig config(String... keyAndValue) {
        Map<String, String> properties =
                keyAndValue.length == 0 ? Map.of() : Map.of("halftone.webhooks." + keyAndValue[0], keyAndValue[1]);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(WebhooksConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(WebhooksConfig.class);
    }
}
