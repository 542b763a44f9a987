package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageUrlsTest {

    static Stream<Arguments> cells() {
        return Stream.of(
                arguments("", List.of()),
                arguments(" , ,\n", List.of()),
                arguments("http://a/1", List.of("http://a/1")),
                arguments("http://a/1,http://b/2", List.of("http://a/1", "http://b/2")),
                arguments(" http://a/1 ,\r\n\u00a0HTTPS://b/2 ", List.of("http://a/1", "HTTPS://b/2")),
                arguments("http://a/1,,http://b/2, ,", List.of("http://a/1", "http://b/2")),
                arguments(",http://a/1", List.of("http://a/1")),
                arguments(
                        "https://cdn/w_300,h_200/1.jpg,https://cdn/w_1,h_2/2.jpg",
                        List.of("https://cdn/w_300,h_200/1.jpg", "https://cdn/w_1,h_2/2.jpg")),
                arguments(
                        "https://cdn/fetch/https://origin/1.jpg?sizes=1,2",
                        List.of("https://cdn/fetch/https://origin/1.jpg?sizes=1,2")),
                arguments("http://a/red, big.jpg", List.of("http://a/red, big.jpg")),
                arguments("http://a/1;http://b/2", List.of("http://a/1;http://b/2")),
                arguments("lamp.jpg, http://a/1", List.of("lamp.jpg", "http://a/1")));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aCellIsSplitAtACommaWhereHttpFollows(String cell, List<String> urls) {
        assertThat(ImageUrls.split(cell)).isEqualTo(urls);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/1",
                "HTTP://A.EXAMPLE",
                "https://a.example./1.jpg",
                "https://a_b.example/1.jpg",
                "https://a.example:8443/1.jpg?x=[1]#top",
                "https://a.example:/1.jpg",
                "https://user:secret@a.example/1.jpg",
                "http://127.0.0.1:8080/1.jpg",
                "http://[2001:db8::1]:8080/1.jpg",
                "https://bücher.example/größe xl.jpg",
                "https://a.example/100%.jpg",
                "https://a.example?http://b.example"
            })
    void anAbsoluteHttpUrlWithAHostIsAccepted(String url) {
        assertThat(ImageUrls.objectionTo(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    lamp.jpg                          | does not begin with http:// or https://
                    //a.example/1.jpg                 | does not begin with http:// or https://
                    http:/a.example/1.jpg             | does not begin with http:// or https://
                    ftp://a.example/1.jpg             | is not an http or https URL
                    data:image/png;base64,AAAA        | is not an http or https URL
                    javascript:alert(1)               | is not an http or https URL
                    http://                           | has no host
                    http:///1.jpg                     | has no host
                    http://:80/1.jpg                  | has no host
                    http://user@/1.jpg                | has no host
                    http://?x                         | has no host
                    http://a b/1.jpg                  | has a malformed host
                    http://a..example/1.jpg           | has a malformed host
                    http://.example/1.jpg             | has a malformed host
                    http://a%2eexample/1.jpg          | has a malformed host
                    http://a\\b/1.jpg                 | has a malformed host
                    http://[::1/1.jpg                 | has a malformed host
                    http://[1::2::3]/1.jpg            | has a malformed host
                    http://[fe80::1%25eth0]/1.jpg     | has a malformed host
                    http://a.example:0/1.jpg          | has a port that is not 1 to 65535
                    http://a.example:65536/1.jpg      | has a port that is not 1 to 65535
                    http://a.example:http/1.jpg       | has a port that is not 1 to 65535
                    http://a.example/1 http://b/2     | contains a blank followed by another URL; separate URLs by commas
                    http://a.example/1, ftp://b/2     | contains another URL that is neither http nor https
                    """)
    void anythingElseIsToldWhatIsWrong(String url, String objection) {
        assertThat(ImageUrls.objectionTo(url)).contains(objection);
    }

    static Stream<Arguments> urlsWithControlCharacters() {
        return Stream.of(
                arguments("http://a/1\nhttp://b/2", "contains a line break; separate URLs by commas"),
                arguments("http://a/1\tb", "contains the control character U+0009"),
                arguments("http://a/\u007f", "contains the control character U+007F"));
    }

    @ParameterizedTest
    @MethodSource("urlsWithControlCharacters")
    void controlCharactersAreRejected(String url, String objection) {
        assertThat(ImageUrls.objectionTo(url)).contains(objection);
    }

    @ParameterizedTest
    @CsvSource({"8000,true", "8001,false"})
    void aUrlHasEightThousandCharactersAtMost(int length, boolean accepted) {
        String start = "http://a.example/";
        String url = start + "x".repeat(length - start.length());
        assertThat(ImageUrls.objectionTo(url).isEmpty()).isEqualTo(accepted);
    }
}
