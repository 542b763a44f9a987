package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.url.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostSettingsTest {

    private static final String SECRET = "s3cr3t-t0k3n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images.example.com     | images.example.com         | true",
                "images.example.com     | Images.Example.COM.        | true",
                "Images.Example.com.    | images.example.com         | true",
                "images.example.com     | example.com                | false",
                "images.example.com     | a.images.example.com       | false",
                "images.example.com     | images.example.com.evil.io | false",
                "*.example.com          | images.example.com         | true",
                "*.example.com          | a.b.c.example.com          | true",
                "*.Example.COM          | images.example.com         | true",
                "*.example.com          | example.com                | false",
                "*.example.com          | evilexample.com            | false",
                "*.example.com          | images.example.com.evil.io | false",
                "bücher.example         | xn--bcher-kva.example      | true",
                "*.bücher.example       | a.bücher.example           | true",
                "10.0.0.7               | 10.0.0.7                   | true",
                "[fd00:0::1]            | [fd00::1]                  | true",
                "*.0.7.example          | 10.0.0.7                   | false",
                "localhost              | localhost                  | true"
            })
    void aPatternIsAHostOrAllNamesBelowADomain(String pattern, String host, boolean matches) {
        HostSettings settings = settings(pattern, "X-Key", SECRET);

        assertThat(headers(settings, "https://" + host + "/a.jpg"))
                .isEqualTo(matches ? Map.of("X-Key", SECRET) : Map.of());
        assertThat(headers(settings, "https://" + host + ":8443/a.jpg").isEmpty())
                .isNotEqualTo(matches);
        assertThat(headers(settings, "http://" + host + "/a.jpg")).isEmpty();
        assertThat(headers(settings, "http://" + host + ":443/a.jpg")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.images.example.com | exact",
                "b.images.example.com | images",
                "images.example.com   | example",
                "c.example.com        | example",
                "example.com          | apex",
                "other.com            | "
            })
    void theLongestPatternDecidesAlone(String host, String from) {
        HostSettings settings = new HostSettings(FetchSettings.of(
                "hosts.\"*.example.com\".headers.From", "example",
                "hosts.\"*.example.com\".headers.X-Other", "example",
                "hosts.\"*.images.example.com\".headers.From", "images",
                "hosts.\"a.images.example.com\".headers.from", "exact",
                "hosts.\"example.com\".headers.From", "apex"));

        Map<String, String> headers = headers(settings, "https://" + host + "/");

        assertThat(headers.get("From")).isEqualTo(from);
        assertThat(headers.containsKey("X-Other")).isEqualTo("example".equals(from));
    }

    @Test
    void aProxyIsForAllOrForSomeHosts() {
        HostSettings settings = new HostSettings(FetchSettings.of(
                "proxy", "http://everywhere.example:3128",
                "hosts.\"*.example.com\".proxy", "http://[fd00::2]:8080/",
                "hosts.\"direct.example.com\".proxy", "none",
                "hosts.\"headers.example\".headers.From", "me"));

        assertThat(proxy(settings, "https://somewhere.example/")).isEqualTo("everywhere.example:3128");
        assertThat(proxy(settings, "http://headers.example/")).isEqualTo("everywhere.example:3128");
        assertThat(proxy(settings, "http://a.example.com/")).isEqualTo("[fd00::2]:8080");
        assertThat(proxy(settings, "http://direct.example.com/")).isEqualTo("none");
        assertThat(proxy(new HostSettings(FetchSettings.of("proxy", "none")), "http://a.example/"))
                .isEqualTo("none");
        assertThat(proxy(new HostSettings(FetchSettings.of()), "http://a.example/"))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://proxy.example:3128                | proxy.example:3128 | ",
                "http://proxy.example                     | proxy.example:80   | ",
                "http://squid_proxy:3128                  | squid_proxy:3128   | ",
                "http://10.0.0.7:3128/                    | 10.0.0.7:3128      | ",
                "http://me:secret@proxy.example:3128      | proxy.example:3128 | me:secret",
                "http://me@proxy.example:3128             | proxy.example:3128 | me:",
                "http://me:a:b@proxy.example:3128         | proxy.example:3128 | me:a:b",
                "http://me:p%40s%2Fs+%C3%A4@proxy.example:3128 | proxy.example:3128 | me:p@s/s+ä",
                "http://m%2De:%3A@proxy.example:3128      | proxy.example:3128 | m-e::"
            })
    void aProxyHasAUserAndAPasswordOrNot(String written, String shown, String credentials) {
        ForwardProxy proxy = ForwardProxy.parse("halftone.fetch.proxy", written).orElseThrow();

        assertThat(proxy).hasToString(shown);
        assertThat(proxy.authorization().map(HostSettingsTest::decoded).orElse(null))
                .isEqualTo(credentials);
    }

    private static String decoded(String authorization) {
        assertThat(authorization).startsWith("Basic ");
        return new String(
                Base64.getDecoder().decode(authorization.substring("Basic ".length())), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr3t-t0k3n",
                "http://",
                "https://me:s3cr3t-t0k3n@proxy.example:3128",
                "socks5://me:s3cr3t-t0k3n@proxy.example:3128",
                "me:s3cr3t-t0k3n@proxy.example:3128",
                "http://me:s3cr3t-t0k3n@",
                "http://me:s3cr3t-t0k3n@proxy.example:port",
                "http://me:s3cr3t-t0k3n@proxy.example:3128/path",
                "http://me:s3cr3t-t0k3n@proxy.example:3128?query",
                "http://:s3cr3t-t0k3n@proxy.example:3128",
                "http://me:s3cr3t/t0k3n@proxy.example:3128",
                "http://me:s3cr3t-t0k3n@me@proxy.example:3128",
                "http://m%3Ae:s3cr3t-t0k3n@proxy.example:3128",
                "http://me:s3cr3t-t0k3n%@proxy.example:3128",
                "http://me:s3cr3t-t0k3n@pro xy:3128",
                "http://proxy.example:3128,http://me:s3cr3t-t0k3n@other.example:3128"
            })
    void aProxyThatIsNoneIsRefusedWithoutItsValue(String written) {
        for (String key : new String[] {"proxy", "hosts.\"a.example\".proxy"}) {
            assertRefused("halftone.fetch." + key, "http://proxy.example:3128", key, written);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', host",
        "*, host",
        "*., host",
        "*.*.example.com, host",
        "*example.com, host",
        "images.*.com, host",
        "example.com:8443, Ports",
        "example.com/, Ports",
        "example.com/path, Ports",
        "example.com?query, Ports",
        "https://example.com, scheme",
        "me@example.com, user name",
        "*.10.0.0.7, IP address",
        "*.[fd00::1], host",
        "fd00::1, host",
        "10.0.0.256, IPv4",
        "a..example.com, host name",
        "a b.example.com, host name"
    })
    void aPatternThatIsNoneIsRefused(String pattern, String named) {
        assertThatThrownBy(() -> settings(pattern, "Authorization", SECRET))
                .hasMessageContaining("halftone.fetch.hosts")
                .hasMessageContaining(named)
                .message()
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "host",
                "Content-Length",
                "Transfer-Encoding",
                "Connection",
                "keep-alive",
                "Proxy-Connection",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "Upgrade",
                "HTTP2-Settings",
                "Accept-Encoding",
                "Expect",
                "Range",
                "If-Modified-Since",
                "If-None-Match"
            })
    void aHeaderOfHttpItselfIsRefused(String name) {
        assertRefused(
                "halftone.fetch.hosts.\"a.example\".headers." + name,
                "sets this header itself",
                "hosts.\"a.example\".headers." + name,
                SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"X Key\"", "\"X:Key\"", "\":path\"", "\"X-Schlüssel\"", "\"X\\tKey\""})
    void aNameThatIsNoneIsRefused(String name) {
        assertRefused(
                "halftone.fetch.hosts.\"a.example\".headers.",
                "no name of a header",
                "hosts.\"a.example\".headers." + name,
                SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr3t-t0k3n\r\nX-Other: 1",
                "s3cr3t-t0k3n\nX",
                "s3cr3t-t0k3n\rX",
                "s3cr3t-t0k3n\u0000X",
                "s3cr3t-t0k3n\u007fX",
                "s3cr3t-t0k3n-ä",
                "\u2003"
            })
    void aValueThatIsNoneIsRefusedWithoutIt(String value) {
        assertRefused(
                "halftone.fetch.hosts.\"a.example\".headers.Authorization",
                "line break",
                "hosts.\"a.example\".headers.Authorization",
                value);
    }

    @Test
    void blanksAroundAValueAreNoPartOfIt() {
        assertThat(headers(settings("a.example", "Authorization", " Bearer \t x  "), "https://a.example/"))
                .containsExactly(Map.entry("Authorization", "Bearer \t x"));
    }

    @Test
    void whatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> new HostSettings(FetchSettings.of(
                        "hosts.\"a.example\".headers.From", SECRET, "hosts.\"A.Example.\".headers.From", SECRET)))
                .hasMessageContaining("halftone.fetch.hosts.\"")
                .hasMessageContaining("twice")
                .message()
                .doesNotContain(SECRET);
        assertThatThrownBy(() -> new HostSettings(FetchSettings.of(
                        "hosts.\"a.example\".headers.From", SECRET, "hosts.\"a.example\".headers.from", SECRET)))
                .hasMessageContaining("halftone.fetch.hosts.\"a.example\".headers.")
                .hasMessageContaining("twice")
                .message()
                .doesNotContain(SECRET);
    }

    @Test
    void nothingShowsAValue() {
        FetchConfig config = FetchSettings.of(
                "proxy", "http://me:" + SECRET + "@proxy.example:3128",
                "hosts.\"a.example\".headers.Authorization", SECRET,
                "hosts.\"a.example\".proxy", "http://me:" + SECRET + "@proxy.example:3128");
        HostSettings settings = new HostSettings(config);

        assertThat(config.toString() + config.hosts() + settings + settings.proxy(HttpUrl.parse("http://a.example/")))
                .doesNotContain(SECRET);
    }

    /** As the documentation says. */
    @Test
    void environmentVariablesReplaceValuesOfAFileAndAddHostsWithoutHyphens() {
        Map<String, String> environment = Map.of(
                "IMAGES_TOKEN", "from-a-variable",
                "HALFTONE_FETCH_HOSTS__SHOP_EXAMPLE_COM__HEADERS_AUTHORIZATION", "of-a-host",
                "HALFTONE_FETCH_HOSTS____EXAMPLE_ORG__HEADERS_X_KEY", "replaced",
                "HALFTONE_FETCH_HOSTS__SHOP_EXAMPLE_COM__PROXY", "http://shop.example:3128",
                "HALFTONE_FETCH_PROXY", "http://all.example:3128");
        HostSettings settings = new HostSettings(FetchSettings.of(
                environment,
                "hosts.\"*.example.com\".headers.Authorization",
                "Bearer ${IMAGES_TOKEN}",
                "hosts.\"*.example.org\".headers.X-Key",
                "of-a-file"));

        assertThat(headers(settings, "https://my-images.example.com/"))
                .containsExactly(Map.entry("Authorization", "Bearer from-a-variable"));
        assertThat(headers(settings, "https://a.example.org/")).containsExactly(Map.entry("X-Key", "replaced"));
        assertThat(headers(settings, "https://shop.example.com/").get("Authorization"))
                .isEqualTo("of-a-host");
        assertThat(proxy(settings, "https://shop.example.com/")).isEqualTo("shop.example:3128");
        assertThat(proxy(settings, "https://a.example/")).isEqualTo("all.example:3128");
    }

    private static void assertRefused(String key, String named, String setting, String value) {
        assertThatThrownBy(() -> new HostSettings(FetchSettings.of(setting, value)))
                .hasMessageContaining(key)
                .hasMessageContaining(named)
                .satisfies(HostSettingsTest::showsNothing);
    }

    private static void showsNothing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(SECRET);
        }
    }

    private static HostSettings settings(String pattern, String header, String value) {
        return new HostSettings(FetchSettings.of("hosts.\"" + pattern + "\".headers." + header, value));
    }

    private static Map<String, String> headers(HostSettings settings, String url) {
        return settings.headers(HttpUrl.parse(url));
    }

    private static String proxy(HostSettings settings, String url) {
        return settings.proxy(HttpUrl.parse(url)).map(ForwardProxy::toString).orElse("none");
    }
}
