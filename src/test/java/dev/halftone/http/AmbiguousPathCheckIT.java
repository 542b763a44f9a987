package dev.halftone.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.PackagedService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that a filter and the router could understand differently. */
@Tag("process")
class AmbiguousPathCheckIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private final URI service = PackagedService.address();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /upload%2F;x",
                "POST /upload/;x",
                "POST /upload;a=b/",
                "POST /upload%3bx",
                "POST /%2fupload",
                "GET /requests;x",
                "GET /keys%5Cx",
                "GET /q%2Fhealth",
                "GET /images/..%2f..%2fetc%2fpasswd",
                "DELETE /requests/x%2Fretry"
            })
    void areRefusedAndSayWhy(String request) throws IOException {
        assertThat(answer(request))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("content-type: application/json")
                .endsWith(
                        "{\"error\":\"A path here has no semicolon, no backslash, and no encoded one or encoded slash.\"}");
    }

    /** These characters are harmless in a query. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /requests?limit=1&x=%2F%5C%3B;", "GET /q/openapi?a;b"})
    void otherPlacesMayHaveThem(String request) throws IOException {
        assertThat(answer(request)).startsWith("HTTP/1.1 200 ");
    }

    private String answer(String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
