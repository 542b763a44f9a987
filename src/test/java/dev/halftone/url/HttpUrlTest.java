package dev.halftone.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpUrlTest {

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
                "http://exa%6Dple.com/%61                    | http://example.com/%61",
                "http://a%2Eexample/                         | http://a.example/",
                "http://b%C3%BCcher.example/                 | http://xn--bcher-kva.example/",
                "http://%ef%bd%81.example/                   | http://a.example/",
                "http://faß.de/                              | http://xn--fa-hia.de/",
                "http://βόλος.com/                           | http://xn--nxasmm1c.com/",
                "http://☕.example/                           | http://xn--53h.example/",
                "http://XN--BCHER-KVA.example/               | http://xn--bcher-kva.example/",
                "http://a\u00adb.example/                    | http://ab.example/",
                "http://-example-.com/                       | http://-example-.com/",
                "http://ab--c.example/                       | http://ab--c.example/",
                "http://2130706433/                          | http://127.0.0.1/",
                "http://4294967295/                          | http://255.255.255.255/",
                "http://0x7f000001/                          | http://127.0.0.1/",
                "http://0X7F.1/                              | http://127.0.0.1/",
                "http://0x7f.0x0.0x0.0x1./                   | http://127.0.0.1/",
                "http://0177.0.0.1/                          | http://127.0.0.1/",
                "http://017700000001/                        | http://127.0.0.1/",
                "http://127.1/                               | http://127.0.0.1/",
                "http://127.0.258/                           | http://127.0.1.2/",
                "http://1.2.3/                               | http://1.2.0.3/",
                "http://0x/                                  | http://0.0.0.0/",
                "http://00000000000000000000300.0.2.1/       | http://192.0.2.1/",
                "http://%31%32%37.0.0.1/                     | http://127.0.0.1/",
                "http://①②⑦.⓪.⓪.①/                           | http://127.0.0.1/",
                "http://０ｘ７ｆ.1/                              | http://127.0.0.1/",
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
        assertThat(HttpUrl.parse(written)).hasToString(meant);
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
                "http://exam\tple.com/           | control character",
                "http://example..com/            | host name",
                "http://.example.com/            | host name",
                "http://example.com../           | host name",
                "http://./                       | host name",
                "http://*.example.com/           | host name",
                "http://a‮b.example/             | internationalised",
                "http://127.0.0.256/             | IPv4",
                "http://1.2.3.4.5/               | IPv4",
                "http://a.0x/                    | IPv4",
                "http://a.1/                     | IPv4",
                "http://08.0.0.1/                | IPv4",
                "http://09/                      | IPv4",
                "http://4294967296/              | IPv4",
                "http://0x100000000/             | IPv4",
                "http://256.1/                   | IPv4",
                "http://1.16777216/              | IPv4",
                "http://1.2.65536/               | IPv4",
                "http://1..2/                    | IPv4",
                "http://.1/                      | IPv4",
                "http://+1.2.3.4/                | IPv4",
                "http://1.2.3.4../               | host name",
                "http://a%00.example/            | host name",
                "http://a%20b.example/           | host name",
                "http://a%zz.example/            | host name",
                "http://a%25.example/            | host name",
                "http://a%2Fb.example/           | host name",
                "http://a%40b.example/           | host name",
                "http://a%3A80/                  | host name",
                "http://%5B::1%5D/               | host name",
                "http://%5B%3A%3A1%5D/           | host name",
                "http://a%ff.example/            | internationalised host name: U+FFFD is in no host name",
                "http://%ED%A0%80.example/       | internationalised host name: U+FFFD is in no host name",
                "http://℀.example/               | host name",
                "http://a％41.example/            | host name",
                "http://a／b.example/             | host name",
                "http://a：80/                    | host name",
                "http://a＠b.example/             | host name",
                "http://a<b>.example/            | host name",
                "http://a^b.example/             | host name",
                "http://a$b.example/             | host name",
                "http://\u00ad/                  | host name",
                "http://a。。b/                    | host name",
                "http://xn--/                    | internationalised host name: a label that begins with xn-- is not Punycode.",
                "http://xn--a/                   | U+0080 is in no host name",
                "http://a\u200db.example/        | internationalised host name: U+200D stands where it joins nothing",
                "http://אa.example/              | both directions",
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
        InvalidUrlException failure = catchThrowableOfType(InvalidUrlException.class, () -> HttpUrl.parse(written));

        assertThat(failure).as(written).isNotNull();
        assertThat(failure.getMessage()).contains(named);
    }

    @Test
    void anOverlongUrlOrHostIsRefused() {
        String label = "a".repeat(63);

        assertThat(HttpUrl.parse("http://" + label + ".example/").host()).startsWith(label);
        assertThat(refusal("http://" + label + "a.example/")).contains("host name");
        assertThat(refusal("http://" + (label + ".").repeat(4) + "example/")).contains("longer than 253");
        assertThat(refusal("http://example.com/" + "a".repeat(8192))).contains("longer than 8000");
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
        assertThat(HttpUrl.parse("http://a/b/c/d;p?q").resolve(reference)).hasToString(target);
    }

    @Test
    void aReferenceWithoutASchemeKeepsTheScheme() {
        assertThat(HttpUrl.parse("https://a:8443/").resolve("//b/c")).hasToString("https://b/c");
        assertThat(HttpUrl.parse("https://a:8443/").resolve("/c")).hasToString("https://a:8443/c");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/, true",
        "  HTTPS://a?b, true",
        "http://user@/, true",
        "nonsense, false",
        "ftp://a/, false",
        "https:///path, false",
        "http://, false",
        "http:/a, false"
    })
    void whatBeginsLikeAUrlWithAHostIsAbsolute(String written, boolean absolute) {
        assertThat(HttpUrl.isAbsolute(written)).isEqualTo(absolute);
    }

    @Test
    void aSentenceHasTheBeginningOfALongHost() {
        assertThat(refusal("http://" + "%".repeat(5_000) + "/"))
                .isEqualTo("'" + "%".repeat(100) + "…' is not a host name.");
        assertThat(refusal("http://a:" + "0".repeat(5_000) + "x/"))
                .isEqualTo("'" + "0".repeat(20) + "…' is not a port.");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "http://a.example/x/lamp.jpg?v=/2.png#/y, lamp.jpg",
                "http://a.example/x/lamp/, lamp",
                "http://a.example/x//, x",
                "http://a.example/x/../y, y",
                "http://a.example/x\\lamp.jpg, lamp.jpg",
                "http://a.example/Gr%C3%BCn%20lamp.jpg, Grün lamp.jpg",
                "http://a.example/Grün lamp.jpg, Grün lamp.jpg",
                "http://a.example/a%2Fb.jpg, a/b.jpg",
                "http://a.example/%2e%2e, ..",
                "http://a.example/?x=/a.jpg, \"\"",
                "http://a.example, \"\"",
                "http://a.example/100%, 100%"
            })
    void theFileNameIsTheLastSegmentThatIsNotEmpty(String url, String name) {
        assertThat(HttpUrl.parse(url).fileName()).isEqualTo(name);
    }

    @Test
    void urlsThatAskTheSameAreEqual() {
        assertThat(HttpUrl.parse("http://A.example:80#x"))
                .isEqualTo(HttpUrl.parse("http://a.example./"))
                .hasSameHashCodeAs(HttpUrl.parse("http://a.example/"))
                .isNotEqualTo(HttpUrl.parse("https://a.example/"));
    }

    private static String refusal(String written) {
        return catchThrowableOfType(InvalidUrlException.class, () -> HttpUrl.parse(written))
                .getMessage();
    }
}
