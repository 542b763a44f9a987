package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNamesTest {

    private static final OwnNames OWN =
            new OwnNames(List.of("Images.example:8443", "halftone", "ui.example:3000", "[fd00::1]"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "app.localhost:1",
                "127.0.0.1",
                "127.1.2.3:8080",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "images.example",
                "images.example:8443",
                "IMAGES.EXAMPLE:80",
                "halftone:8080",
                "[FD00::1]:80"
            })
    void namesOfThisMachineAndThoseThatAreGivenAreOurs(String host) {
        assertThat(OWN.includeHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.example#localhost",
                "localhost@evil.example",
                "evil.example:80:localhost",
                "notlocalhost",
                "images.example.evil.example",
                "images.example@evil.example",
                "0.0.0.0:8080",
                "192.168.1.5",
                "[::]",
                "[::2]",
                "1.127.0.0.1",
                "2130706433"
            })
    void allOthersAreNot(String host) {
        assertThat(OWN.includeHost(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080",
        "HTTP://LOCALHOST:8080, localhost:8080",
        "http://127.0.0.1, 127.0.0.1:80",
        "https://images.example, images.example:443",
        "https://images.example:8443, 10.0.0.1:8080",
        "http://images.example, images.example",
        "https://halftone, localhost:8080",
        "http://halftone:9999, localhost:8080",
        "http://ui.example:3000, localhost:8080"
    })
    void pagesOfTheServiceAreItsOwn(String origin, String called) {
        assertThat(OWN.includeOrigin(origin, called)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, localhost:8080",
        "http://localhost, localhost:8080",
        "http://localhost:8080, 127.0.0.1:8080",
        "https://evil.example, localhost:8080",
        "null, localhost:8080",
        "'', localhost:8080",
        "file://, localhost:8080",
        "http://localhost:8080.evil.example, localhost:8080",
        "https://images.example:1, localhost:8080",
        "http://ui.example:3001, localhost:8080",
        "moz-extension://localhost:8080, localhost:8080"
    })
    void pagesOfOthersAreNot(String origin, String called) {
        assertThat(OWN.includeOrigin(origin, called)).isFalse();
    }
}
