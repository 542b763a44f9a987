package dev.halftone.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningSecretTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The example that the libraries of Standard Webhooks are tested with. */
    @Test
    void theSignatureIsThatOfStandardWebhooks() {
        String signature = SigningSecret.parse(SECRET)
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | a secret begins with whsec_",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w | what follows whsec_ is not base64",
                "whsec_ | a secret has 24 to 64 bytes, not 0",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ== | a secret has 24 to 64 bytes, not 22"
            })
    void whatIsNoSecretIsRefusedWithoutRepeatingIt(String text, String reason) {
        assertThatThrownBy(() -> SigningSecret.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason)
                .hasNoCause();
    }

    @Test
    void ownersHaveSecretsOfTheirOwnAndAlwaysTheSame() {
        SigningSecret service = SigningSecret.parse(SECRET);

        String alices = service.of("alice").text();

        assertThat(alices).isEqualTo(service.of("alice").text()).startsWith("whsec_");
        assertThat(alices).isNotEqualTo(service.of("bob").text()).isNotEqualTo(service.text());
        assertThat(service.text()).isEqualTo(SECRET);
        assertThat(SigningSecret.parse(alices).sign("id", 1, "body"))
                .isEqualTo(service.of("alice").sign("id", 1, "body"))
                .isNotEqualTo(service.sign("id", 1, "body"));
    }
}
