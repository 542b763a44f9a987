package dev.halftone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void noPortIsGivenTwiceAndAllCanBeTaken() throws IOException {
        List<Integer> ports =
                IntStream.range(0, 200).mapToObj(i -> FreePort.next()).toList();

        assertThat(ports).doesNotHaveDuplicates();
        for (int port : ports) {
            try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(server.getLocalPort()).isEqualTo(port);
            }
        }
    }

    /** Otherwise a client's connection could take a server's port while that is stopped. */
    @Test
    void theSystemGivesOthersOtherPorts() throws IOException {
        int port = FreePort.next();

        for (int i = 0; i < 50; i++) {
            try (ServerSocket other = new ServerSocket(0)) {
                assertThat(other.getLocalPort()).isGreaterThan(port);
            }
        }
    }
}
