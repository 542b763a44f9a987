package dev.halftone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PostgreSQL and Kafka as one process: prints their addresses on one line when both are up, and lives until its
 * standard input ends, so that it never outlives the process that started it.
 *
 * <p>Arguments: the folder for their data, then optionally PostgreSQL's port and Kafka's port (0, the default: free
 * ones). The data goes at a clean stop, unless a fourth argument {@code keep} is given.
 */
public final class EmbeddedServers {

    private EmbeddedServers() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        int postgresPort = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        int kafkaPort = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        boolean clean = arguments.length < 4 || !"keep".equals(arguments[3]);
        Files.createDirectories(directory);
        // In turn, not side by side: on two cores that is no slower, and a failure names its own server.
        try (PostgresServer postgres = PostgresServer.start(directory.resolve("postgres"), postgresPort, clean);
                KafkaServer kafka = KafkaServer.start(directory.resolve("kafka"), kafkaPort, clean)) {
            System.out.println(
                    "ready " + postgres.reactiveUrl() + " " + postgres.user() + " " + kafka.bootstrapServers());
            waitForEndOfInput();
        }
    }

    private static void waitForEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // whoever started this process says nothing; only the end of the stream counts
        }
    }
}
