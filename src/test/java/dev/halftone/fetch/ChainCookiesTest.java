package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.url.HttpUrl;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainCookiesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final HttpUrl FROM = HttpUrl.parse("https://a.shop.example/shop/list?page=/1/2");

    private final ChainCookies cookies = new ChainCookies();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id=1                                   | id=1",
                " id = 1 ;Path=/;HttpOnly;SameSite=None | id=1",
                "id=a=b                                 | id=a=b",
                "id=\"a b\"                             | id=\"a b\"",
                "id=                                    | id=",
                "id=1; Domain=a.shop.example            | id=1",
                "id=1; domain=.Shop.Example             | id=1",
                "id=1; Domain=                          | id=1",
                "id=1; Secure                           | id=1",
                "id=1; Max-Age=60                       | id=1",
                "id=1; Max-Age=soon                     | id=1",
                "id=1; Expires=Tue, 01 Jan 2030 00:00:01 GMT | id=1",
                "id=1; Expires=Tue, 01-Jan-30 00:00:01 GMT   | id=1",
                "id=1; Expires=never                    | id=1",
                "id=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT | id=1",
                "id=1; Max-Age=0                        | ",
                "id=1; Max-Age=-5                       | ",
                "id=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT | ",
                "id=1; Expires=Thu, 01-Jan-1970 00:00:00 GMT | ",
                "id                                     | ",
                "=1                                     | ",
                "; Path=/                               | ",
                ";                                      | ",
                "id=1; Domain=other.example             | ",
                "id=1; Domain=b.a.shop.example          | ",
                "id=1; Domain=hop.example               | "
            })
    void aCookieGoesBackToTheHostThatSetIt(String field, String header) {
        receive(field);

        assertThat(cookies.header(HttpUrl.parse("https://a.shop.example/shop/item")))
                .isEqualTo(Optional.ofNullable(header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id=a\tb", "id=a\u007fb", "i\u0000d=a"})
    void controlCharactersAreNotSentBack(String field) {
        receive(field);

        assertThat(cookies.header(FROM)).isEmpty();
        assertThat(cookies.withheld()).isTrue();
    }

    @Test
    void aCookieThatIsSetAgainReplacesTheFormerOne() {
        receive("a=1", "b=2", "a=3");

        assertThat(cookies.header(FROM)).contains("a=3; b=2");
    }

    @Test
    void aCookieWhoseLifeHasEndedIsDeletedOnItsPathOnly() {
        receive("a=1; Path=/", "b=2; Path=/", "b=3; Path=/shop", "b=x; Path=/; Max-Age=0");

        assertThat(cookies.header(FROM)).contains("b=3; a=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/     | /               | true",
                "/     | /anything?x     | true",
                "/shop | /shop           | true",
                "/shop | /shop?x         | true",
                "/shop | /shop/item      | true",
                "/shop | /shopping       | false",
                "/shop | /               | false",
                "/shop/| /shop/item      | true",
                "/shop/| /shop           | false",
                "shop  | /shop/item      | true",
                "shop  | /other          | false",
                "      | /shop/more/item | true",
                "      | /other?/shop/   | false"
            })
    void aCookieHasAPathOrThatOfTheUrlThatSetIt(String path, String target, boolean sent) {
        receive("id=1; Path=" + (path == null ? "" : path));

        assertThat(cookies.header(HttpUrl.parse("https://a.shop.example" + target))
                        .isPresent())
                .isEqualTo(sent);
    }

    @Test
    void aSecureCookieIsSetAndSentWithTlsOnly() {
        HttpUrl clear = HttpUrl.parse("http://a.shop.example/shop/list");
        cookies.receive(clear, List.of("stolen=1; Secure", "plain=2"), NOW);
        assertThat(cookies.withheld()).isTrue();
        receive("safe=3; Secure");

        assertThat(cookies.header(FROM)).contains("plain=2; safe=3");
        assertThat(cookies.header(clear)).contains("plain=2");
    }

    @Test
    void longerPathsComeFirst() {
        receive("a=1; Path=/", "b=2; Path=/shop", "c=3; Path=/", "d=4; Path=/shop");

        assertThat(cookies.header(FROM)).contains("b=2; d=4; a=1; c=3");
    }

    @Test
    void thereIsALimitToTheirNumber() {
        IntStream.range(0, 1_000).forEach(i -> receive("c" + i + "=" + i));
        receive("c0=new");

        assertThat(cookies.header(FROM).orElseThrow().split("; "))
                .hasSize(ChainCookies.MAX_COOKIES)
                .contains("c0=new", "c" + (ChainCookies.MAX_COOKIES - 1) + "=" + (ChainCookies.MAX_COOKIES - 1));
        assertThat(cookies.withheld()).isTrue();
    }

    @Test
    void thereIsALimitToTheirBytes() {
        IntStream.range(0, ChainCookies.MAX_COOKIES).forEach(i -> receive("c" + i + "=" + "x".repeat(1_000)));
        receive("huge=" + "x".repeat(ChainCookies.MAX_BYTES), "c0=" + "y".repeat(ChainCookies.MAX_BYTES));

        assertThat(cookies.header(FROM).orElseThrow().length())
                .isBetween(ChainCookies.MAX_BYTES - 1_100, ChainCookies.MAX_BYTES);
        assertThat(cookies.withheld()).isTrue();
    }

    @Test
    void whatIsForgottenIsGone() {
        cookies.forget();
        assertThat(cookies.withheld()).isFalse();
        receive("id=1");
        assertThat(cookies.withheld()).isFalse();

        cookies.forget();

        assertThat(cookies.header(FROM)).isEmpty();
        assertThat(cookies.withheld()).isTrue();
    }

    private void receive(String... fields) {
        cookies.receive(FROM, List.of(fields), NOW);
    }
}
