package dev.halftone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * PostgreSQL and Kafka in one process. Prints their addresses on one line when both are up, and runs until its standard
 * input ends, so that it never outlives its parent process.
 *
 * <p>Arguments: the data folder, then optionally PostgreSQL's port and Kafka's port (default 0: free ones). The data is
 * deleted on a clean stop unless the fourth argument is {@code keep}.
 */
public final class EmbeddedServers {

    private EmbeddedServers() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        int postgresPort = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        int kafkaPort = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        boolean clean = arguments.length < 4 || !"keep".equals(arguments[3]);
        Files.createDirectories(directory);
        CompletableFuture<PostgresServer> postgres = CompletableFuture.supplyAsync(
                () -> PostgresServer.start(directory.resolve("postgres"), postgresPort, clean));
        CompletableFuture<KafkaServer> kafka =
                CompletableFuture.supplyAsync(() -> KafkaServer.start(directory.resolve("kafka"), kafkaPort, clean));
        // Ctrl-C also reaches this process, and must not end it before its data is deleted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(kafka, postgres)));
        try {
            System.out.println("ready " + postgres.join().reactiveUrl() + " "
                    + postgres.join().user() + " " + kafka.join().bootstrapServers());
            waitForEndOfInput();
            System.exit(0);
        } catch (CompletionException e) {
            e.getCause().printStackTrace();
            System.exit(1); // the other server's threads would keep the process running
        }
    }

    private static void close(CompletableFuture<KafkaServer> kafka, CompletableFuture<PostgresServer> postgres) {
        if (kafka.isDone() && !kafka.isCompletedExceptionally()) {
            kafka.join().close();
        }
        if (postgres.isDone() && !postgres.isCompletedExceptionally()) {
            postgres.join().close();
        }
    }

    private static void waitForEndOfInput() throws IOException {
        byte[] ignored = new byte[256];
        while (System.in.read(ignored) >= 0) {
            // ignore input; only the end of the stream counts
        }
    }
}
