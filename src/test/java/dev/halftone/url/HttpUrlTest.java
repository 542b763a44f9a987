package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.com                          | http://example.com/",
                "  https://example.com/a.jpg                 | https://example.com/a.jpg",
                "HTTPS://EXAMPLE.com/A.jpg                   | https://example.com/A.jpg",
                "http://example.com:80/                      | http://example.com/",
                "http://example.com:/                        | http://example.com/",
                "https://example.com:443/                    | https://example.com/",
                "https://example.com:0443/                   | https://example.com/",
                "https://example.com:8443/                   | https://example.com:8443/",
                "http://example.com?a=b                      | http://example.com/?a=b",
                "http://example.com/a?b=http://c/?d#e?f      | http://example.com/a?b=http://c/?d",
                "http://example.com#fragment                 | http://example.com/",
                "http://example.com/a,b;c=d@e:f!$&'()*+      | http://example.com/a,b;c=d@e:f!$&'()*+",
                "http://example.com/a b                      | http://example.com/a%20b",
                "http://example.com/%7Ea%2Fb%e4              | http://example.com/%7Ea%2Fb%e4",
                "http://example.com/100%                     | http://example.com/100%25",
                "http://example.com/100%zz?5%                | http://example.com/100%25zz?5%25",
                "http://example.com/größe?ä=ö                | http://example.com/gr%C3%B6%C3%9Fe?%C3%A4=%C3%B6",
                "http://example.com/\uD83D\uDC31.png         | http://example.com/%F0%9F%90%B1.png",
                "http://example.com/<a>\"{}`^                | http://example.com/%3Ca%3E%22%7B%7D%60%5E",
                "http://example.com/[1].jpg                  | http://example.com/[1].jpg",
                "http://example.com/a\\b                     | http://example.com/a/b",
                "http://example.com/a/./b/../c               | http://example.com/a/c",
                "http://example.com/../../a                  | http://example.com/a",
                "http://example.com/a/..                     | http://example.com/",
                "http://example.com/a//b/.hidden/...         | http://example.com/a//b/.hidden/...",
                "http://example.com/a?../b                   | http://example.com/a?../b",
                "http://example.com./a                       | http://example.com/a",
                "http://my_bucket.example.com/               | http://my_bucket.example.com/",
                "http://bücher.example/a                     | http://xn--bcher-kva.example/a",
                "http://例え。テスト/                          | http://xn--r8jz45g.xn--zckzah/",
                "http://localhost/                           | http://localhost/",
                "http://https/a//b                           | http://https/a//b",
                "http://a.example:80//b                      | http://a.example//b",
                "http://192.0.2.1/                           | http://192.0.2.1/",
                "http://１９２.0.2.1/                         | http://192.0.2.1/",
                "http://1e100.net/                           | http://1e100.net/",
                "http://[2001:DB8::1]/                       | http://[2001:db8::1]/",
                "http://[2001:0db8:0:0:0:0:0:1]/             | http://[2001:db8::1]/",
                "http://[::ffff:192.0.2.1]:8080/a            | http://[::ffff:c000:201]:8080/a",
                "http://[0:0:0:0:0:FFFF:C000:0201]/          | http://[::ffff:c000:201]/",
                "http://[::93.184.216.34]/                   | http://[::5db8:d822]/",
                "http://[64:ff9b::93.184.216.34]/            | http://[64:ff9b::5db8:d822]/",
                "http://[::ffff:0:127.0.0.1]/                | http://[::ffff:0:7f00:1]/",
                "http://[1:2:3:4:5:6:1.2.3.4]/               | http://[1:2:3:4:5:6:102:304]/"
            })
    void urlsAreReadAsBrowsersReadThem(String written, String meant) {
        assertThat(ImageUrl.parse(written)).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | http://",
                "example.com/a.jpg               | http://",
                "//example.com/a.jpg             | http://",
                "/a.jpg                          | http://",
                "ftp://example.com/              | http://",
                "javascript:alert(1)             | http://",
                "http:example.com                | http://",
                "http:/example.com               | http://",
                "http:\\\\example.com            | http://",
                "http://                         | no host",
                "http:///a                       | no host",
                "http://:80/                     | no host",
                "http://?a                       | no host",
                "http://https://a.example/1.jpg  | second scheme, 'https://', where its host should be",
                "https://HTTP://a.example/1.jpg  | second scheme, 'HTTP://', where its host should be",
                "http://https//a.example/1.jpg   | second scheme, 'https//', where its host should be",
                "http://https:/a.example/1.jpg   | second scheme, 'https:/', where its host should be",
                "https://HTTP:/a.example/1.jpg   | second scheme, 'HTTP:/', where its host should be",
                "http://ftp://a.example/1.jpg    | second scheme, 'ftp://', where its host should be",
                "http://user@example.com/        | user name",
                "http://user:pass@example.com/   | user name",
                "http://@example.com/            | user name",
                "http://good.example\\@evil/     | user name",
                "http://evil.example\\.good/     | host name",
                "http://example.com:port/        | not a port",
                "http://example.com:0/           | not a port",
                "http://example.com:65536/       | not a port",
                "http://example.com:99999999999/ | not a port",
                "http://example.com:80:80/       | not a port",
                "http://example.com:-80/         | not a port",
                "http://exa mple.com/            | host name",
                "http://exa%6Dple.com/           | host name",
                "http://exam\tple.com/           | control character",
                "http://-example.com/            | host name",
                "http://example..com/            | host name",
                "http://.example.com/            | host name",
                "http://example.com../           | host name",
                "http://./                       | host name",
                "http://*.example.com/           | host name",
                "http://a‮b.example/             | internationalised",
                "http://2130706433/              | IPv4",
                "http://0x7f000001/              | IPv4",
                "http://0x7f.1/                  | IPv4",
                "http://0177.0.0.1/              | IPv4",
                "http://127.1/                   | IPv4",
                "http://127.0.0.256/             | IPv4",
                "http://1.2.3.4.5/               | IPv4",
                "http://a.0x/                    | IPv4",
                "http://[::1/                    | IPv6",
                "http://[]/                      | IPv6",
                "http://[::1%25eth0]/            | IPv6",
                "http://[::1%eth0]/              | IPv6",
                "http://[127.0.0.1]/             | IPv6",
                "http://[::1]a/                  | IPv6",
                "http://[::1/64]/                | IPv6",
                "http://[::1-2]/                 | IPv6",
                "http://[*::]/                   | IPv6",
                "http://[1:2:3:4:5:6:7]/         | IPv6",
                "http://[1:2:3:4:5:6:7:8:9]/     | IPv6",
                "http://[1::2::3]/               | IPv6",
                "http://[:::]/                   | IPv6",
                "http://[:1:2:3:4:5:6:7]/        | IPv6",
                "http://[00001::]/               | IPv6",
                "http://[10000::]/               | IPv6",
                "http://[::127.0.0.1:1]/         | IPv6",
                "http://[::127.1]/               | IPv6",
                "http://[::127.0.0.256]/         | IPv6",
                "http://[::127.0.0.001]/         | IPv6",
                "http://[::0177.0.0.1]/          | IPv6",
                "http://[::0x7f.0.0.1]/          | IPv6",
                "http://[::a.0.0.1]/             | IPv6",
                "http://[2130706433]/            | IPv6",
                "http://[00000000000000000000000000000001]/ | IPv6",
                "http://::1/                     | no host",
                "http://example.com/\uD83D       | surrogate"
            })
    void whatIsWrongWithAUrlIsNamed(String written, String named) {
        FetchException failure = catchThrowableOfType(FetchException.class, () -> ImageUrl.parse(written));

        assertThat(failure).as(written).isNotNull();
        assertThat(failure.failure()).isEqualTo(FetchFailure.INVALID_URL);
        assertThat(failure.getMessage()).contains(named);
    }

    @Test
    void anOverlongUrlOrHostIsRefused() {
        String label = "a".repeat(63);

        assertThat(ImageUrl.parse("http://" + label + ".example/").host()).startsWith(label);
        assertThat(refusal("http://" + label + "a.example/")).contains("host name");
        assertThat(refusal("http://" + (label + ".").repeat(4) + "example/")).contains("longer than 253");
        assertThat(refusal("http://example.com/" + "a".repeat(8192))).contains("longer than 8192");
    }

    /** The examples of RFC 3986, section 5.4, with an http base. */
    @ParameterizedTest
    @CsvSource({
        "http://e/f, http://e/f",
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g/",
        "?y, http://a/b/c/d;p?y",
        "g?y, http://a/b/c/g?y",
        "#s, http://a/b/c/d;p?q",
        "g#s, http://a/b/c/g",
        "g?y#s, http://a/b/c/g?y",
        ";x, http://a/b/c/;x",
        "g;x, http://a/b/c/g;x",
        "'', http://a/b/c/d;p?q",
        "., http://a/b/c/",
        "./, http://a/b/c/",
        ".., http://a/b/",
        "../, http://a/b/",
        "../g, http://a/b/g",
        "../.., http://a/",
        "../../g, http://a/g",
        "../../../g, http://a/g",
        "../../../../g, http://a/g",
        "/./g, http://a/g",
        "/../g, http://a/g",
        "g., http://a/b/c/g.",
        ".g, http://a/b/c/.g",
        "g.., http://a/b/c/g..",
        "..g, http://a/b/c/..g",
        "./../g, http://a/b/g",
        "./g/., http://a/b/c/g/",
        "g/./h, http://a/b/c/g/h",
        "g/../h, http://a/b/c/h",
        "g;x=1/./y, http://a/b/c/g;x=1/y",
        "g;x=1/../y, http://a/b/c/y",
        "g?y/./x, http://a/b/c/g?y/./x",
        "g?y/../x, http://a/b/c/g?y/../x",
        "g b, http://a/b/c/g%20b"
    })
    void referencesAreResolved(String reference, String target) {
        assertThat(ImageUrl.parse("http://a/b/c/d;p?q").resolve(reference)).hasToString(target);
    }

    @Test
    void aReferenceWithoutASchemeKeepsTheScheme() {
        assertThat(ImageUrl.parse("https://a:8443/").resolve("//b/c")).hasToString("https://b/c");
        assertThat(ImageUrl.parse("https://a:8443/").resolve("/c")).hasToString("https://a:8443/c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://Example.com./a.jpg   | example.com:80",
                "http://example.com:80/b?c   | example.com:80",
                "https://example.com/        | example.com:443",
                "http://example.com:8080/    | example.com:8080",
                "http://[2001:DB8::1]/       | [2001:db8::1]:80",
                "http://user@example.com/    | ''",
                "no URL                      | ''"
            })
    void urlsOfTheSameServerHaveTheSameHost(String url, String host) {
        assertThat(ImageFetcher.hostOf(url)).isEqualTo(host);
    }

    private static String refusal(String written) {
        return catchThrowableOfType(FetchException.class, () -> ImageUrl.parse(written))
                .getMessage();
    }
}
