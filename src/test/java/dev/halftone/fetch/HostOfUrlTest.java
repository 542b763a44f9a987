package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostOfUrlTest {

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
                "https://drive.google.com/file/d/1aB/view | drive.usercontent.google.com:443",
                "http://dropbox.com/s/k1x/lamp.jpg        | www.dropbox.com:443",
                "https://1drv.ms/u/s!AkT                  | api.onedrive.com:443",
                "no URL                      | ''"
            })
    void urlsOfTheSameServerHaveTheSameHost(String url, String host) {
        assertThat(ImageFetcher.hostOf(url)).isEqualTo(host);
    }
}
