package dev.halftone.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Implements the argument {@code health}: asks the service on this machine whether it is ready, and exits with 0 or 1.
 * For containers whose image has neither a shell nor an HTTP client.
 */
public final class HealthProbe {

    static final String ARGUMENT = "health";

    private static final int USUAL_PORT = 9000;
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(4).toMillis();
    private static final byte[] REQUEST =
            "GET /q/health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private HealthProbe() {}

    public static boolean isAskedFor(String... arguments) {
        return arguments.length == 1 && ARGUMENT.equals(arguments[0]);
    }

    /** @param port the management port, as text; null or blank for the default */
    public static boolean ready(String port) {
        int number = port == null || port.isBlank() ? USUAL_PORT : Integer.parseInt(port.strip());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, number), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(REQUEST);
            // "HTTP/1.0 200" and "HTTP/1.1 200" have the status at the same place.
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return status.endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }
}
