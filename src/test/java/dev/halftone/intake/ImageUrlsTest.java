package dev.halftone.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.url.UrlList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageUrlsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/1",
                "HTTP://A.EXAMPLE",
                "https://a.example./1.jpg",
                "https://a_b.example/1.jpg",
                "https://a.example:8443/1.jpg?x=[1]#top",
                "https://a.example:/1.jpg",
                "http://127.0.0.1:8080/1.jpg",
                "http://[2001:db8::1]:8080/1.jpg",
                "https://bücher.example/größe xl.jpg",
                "https://a.example/100%.jpg",
                "https://a.example?http://b.example",
                "https://a.example/1.jpg?u=http://b.example/2.jpg&v=https://c.example",
                "https://a.example/unsafe/filters:watermark(http://b.example/w.png)/http://b.example/2.jpg",
                "https://a.example/20200101im_/http://b.example/2.jpg",
                "https://a.example/plain:http://b.example/2.jpg",
                "https://a.example/1.jpg?u=a%7Chttp://b.example/2.jpg%3Bhttp://c.example/3.jpg",
                "https://a.example/1.jpg;v=1|2;w=3",
                "http://https/1.jpg",
                "http://-a.example/1.jpg",
                "http://a%2eexample/1.jpg",
                "http://2130706433/1.jpg",
                "https://faß.de/1.jpg",
                "https://☕.example/1.jpg",
                "https://βόλος.example/1.jpg",
                "https://نامه\u200cای.example/1.jpg"
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
                    http://                           | can't be fetched: The URL has no host
                    http:///1.jpg                     | can't be fetched: The URL has no host
                    http://:80/1.jpg                  | can't be fetched: The URL has no host
                    http://user@/1.jpg                | can't be fetched: The URL contains a user name or password
                    http://u:secret@a.example/1.jpg   | can't be fetched: The URL contains a user name or password
                    http://?x                         | can't be fetched: The URL has no host
                    http://a b/1.jpg                  | can't be fetched: 'a b' is not a host name
                    http://a..example/1.jpg           | can't be fetched: 'a..example' is not a host name
                    http://.example/1.jpg             | can't be fetched: '.example' is not a host name
                    http://a.example../1.jpg          | can't be fetched: 'a.example..' is not a host name
                    http://a\\b/1.jpg                 | can't be fetched: 'a\\b' is not a host name
                    http://1.2.3.4.5/1.jpg            | can't be fetched: '1.2.3.4.5' is not an IPv4 address in dotted decimal notation
                    http://a%00b/1.jpg                | can't be fetched: 'a%00b' is not a host name
                    http://a%2Fb/1.jpg                | can't be fetched: 'a%2Fb' is not a host name
                    http://a$b.example/1.jpg          | can't be fetched: 'a$b.example' is not a host name
                    http://xn--/1.jpg                 | can't be fetched: 'xn--' is not an internationalised host name: a label that begins with xn-- is not Punycode
                    http://a\u202eb.example/1.jpg          | can't be fetched: 'a\u202eb.example' is not an internationalised host name: U+202E is in no host name
                    http://a\u200db.example/1.jpg          | can't be fetched: 'a\u200db.example' is not an internationalised host name: U+200D stands where it joins nothing
                    http://4294967296/1.jpg           | can't be fetched: '4294967296' is not an IPv4 address in dotted decimal notation
                    http://256.0.0.1/1.jpg            | can't be fetched: '256.0.0.1' is not an IPv4 address in dotted decimal notation
                    http://[::1/1.jpg                 | can't be fetched: '[' is not an IPv6 address
                    http://[1::2::3]/1.jpg            | can't be fetched: '[1::2::3]' is not an IPv6 address
                    http://[fe80::1%25eth0]/1.jpg     | can't be fetched: '[fe80::1%25eth0]' is not an IPv6 address
                    http://a.example:0/1.jpg          | can't be fetched: '0' is not a port
                    http://a.example:65536/1.jpg      | can't be fetched: '65536' is not a port
                    http://a.example:http/1.jpg       | can't be fetched: 'http' is not a port
                    http://https://a.example/1.jpg    | can't be fetched: The URL has a second scheme, 'https://', where its host should be
                    https://https//a.example/1.jpg    | can't be fetched: The URL has a second scheme, 'https//', where its host should be
                    https://http:/a.example/1.jpg     | can't be fetched: The URL has a second scheme, 'http:/', where its host should be
                    http://a.example/1 http://b/2     | contains a blank followed by another URL; separate URLs by commas
                    http://a.example/1, ftp://b/2     | contains another URL that is neither http nor https
                    http://a.example/1;ftp://b/2      | contains another URL that is neither http nor https
                    http://a.example/1  ftp://b/2     | contains another URL that is neither http nor https
                    """)
    void anythingElseIsToldWhatIsWrong(String url, String objection) {
        assertThat(ImageUrls.objectionTo(url)).contains(objection);
    }

    static Stream<Arguments> joinedUrls() {
        return Stream.of(
                arguments(
                        "#",
                        "'#' followed by another URL; separate URLs by commas, or write %23 where it is part of one URL"),
                arguments(
                        "\\",
                        "'\\' followed by another URL; separate URLs by commas, or write %5C where it is part of one URL"),
                arguments(
                        "\"",
                        "'\"' followed by another URL; separate URLs by commas, or write %22 where it is part of one URL"),
                arguments(" & ", "a blank followed by another URL; separate URLs by commas"),
                arguments(
                        "> |",
                        "'|' followed by another URL; separate URLs by commas, or write %7C where it is part of one URL"),
                arguments("\"\n", "a line break; separate URLs by commas"),
                arguments("\uff0c", "'\uff0c' followed by another URL; separate URLs by commas"),
                arguments("\u3001", "'\u3001' followed by another URL; separate URLs by commas"),
                arguments("\uff5c", "'\uff5c' followed by another URL; separate URLs by commas"));
    }

    @ParameterizedTest
    @MethodSource("joinedUrls")
    void urlsThatAreJoinedByWhatDoesNotSeparateThemAreNotTakenForOne(String joint, String objection) {
        for (String first : List.of("http://a/1.jpg", "https://a/1.jpg?v=1", "http://a")) {
            for (String second : List.of("http://b/2.jpg", "HTTPS://b/2.jpg?v=1")) {
                String cell = first + joint + second;

                assertThat(UrlList.of(cell).urls()).containsExactly(cell);
                assertThat(ImageUrls.objectionTo(cell)).as(cell).contains("contains " + objection);
            }
        }
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
