package dev.halftone.failures;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts a PostgreSQL with a standby and three Kafka nodes for benchmarks. Like {@link
 * dev.halftone.embedded.EmbeddedServers}, it prints the addresses on one line when all servers are up, and runs until
 * its standard input ends. Argument: the folder for their data.
 */
final class ClusterServers {

    private ClusterServers() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
        PostgresPair postgres = new PostgresPair(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        KafkaCluster kafka = KafkaCluster.ofThree(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println("ready " + postgres.reactiveUrl() + " " + postgres.user() + " " + kafka.bootstrapServers());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
