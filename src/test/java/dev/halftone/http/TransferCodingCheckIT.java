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

/** Bodies whose end two readers could find at different places. */
@Tag("process")
class TransferCodingCheckIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final String CHUNKS = "5\r\nhello\r\n0\r\n\r\n";
    private static final String NEXT = "GET /requests HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final URI service = PackagedService.address();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1|Transfer-Encoding: xchunked",
                "1.1|Transfer-Encoding: identity",
                "1.1|Transfer-Encoding: identity|Content-Length: 5",
                "1.1|Content-Length: 5|Transfer-Encoding: identity",
                "1.1|Transfer-Encoding: gzip",
                "1.1|Transfer-Encoding: chunked;q=1",
                "1.1|Transfer-Encoding: \"chunked\"",
                "1.1|Transfer-Encoding:",
                "1.1|Transfer-Encoding: \u000bchunked"
            })
    void areRefusedAndWhatFollowsIsNoRequest(String versionAndHeaders) throws IOException {
        assertOneRefusal(answers(versionAndHeaders, NEXT));
    }

    /** Netty accepts {@code chunked} anywhere in the value. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1|transfer-encoding: gzip, chunked",
                "1.1|Transfer-Encoding: gzip|Transfer-Encoding: chunked",
                "1.1|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "1.1|Transfer-Encoding: chunked, identity",
                "1.0|Transfer-Encoding: chunked",
                "1.0|Connection: keep-alive|Transfer-Encoding: chunked|Content-Length: 5"
            })
    void areRefusedWithTheirChunks(String versionAndHeaders) throws IOException {
        assertOneRefusal(answers(versionAndHeaders, CHUNKS + NEXT));
    }

    private static void assertOneRefusal(String answers) {
        assertThat(answers).matches("(?s)HTTP/1\\.[01] (?:501|400) .*");
        assertThat(answers.split("HTTP/1\\.[01] ", -1)).as(answers).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "transfer-encoding: CHUNKED", "Transfer-Encoding:  Chunked "})
    void chunksAreReadToTheirEnd(String header) throws IOException {
        String answers = answers("1.1|" + header, CHUNKS + NEXT);

        assertThat(answers).doesNotStartWith("HTTP/1.1 501 ");
        assertThat(answers.split("HTTP/1\\.1 ", -1)).as(answers).hasSize(3);
        assertThat(answers).contains("HTTP/1.1 200 ");
    }

    private String answers(String versionAndHeaders, String following) throws IOException {
        String[] parts = versionAndHeaders.split("\\|", 2);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.getPort())) {
            client.getOutputStream()
                    .write(("GET /requests HTTP/" + parts[0] + "\r\nHost: localhost\r\n" + parts[1].replace("|", "\r\n")
                                    + "\r\n\r\n" + following)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
