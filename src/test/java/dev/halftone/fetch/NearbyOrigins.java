package dev.halftone.fetch;

import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchOutcome.Failed;
import dev.halftone.fetch.FetchOutcome.Fetched;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A machine with public addresses, and a server on all of them. Prints the result of each URL: the fetched text, or the
 * code of a failure. Must run as root of its own network namespace.
 */
final class NearbyOrigins {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String ip;
    private final Vertx vertx = Vertx.vertx();

    private NearbyOrigins(String ip) {
        this.ip = ip;
    }

    /** @param arguments the path of the program {@code ip} */
    public static void main(String[] arguments) {
        try {
            String ip = arguments[0];
            // This comes first, because Java checks only once whether there is IPv6.
            run(ip, "link", "set", "lo", "up");
            new NearbyOrigins(ip).fetchAll();
            System.exit(0);
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void fetchAll() throws IOException, InterruptedException {
        // This machine responds on all addresses of a network of lo.
        run(ip, "address", "add", "11.22.33.44/24", "dev", "lo");
        run(ip, "address", "add", "2600:1f18::7/128", "dev", "lo");
        vertx.createHttpServer()
                .requestHandler(request -> request.response().end("inside"))
                .listen(8080, "::")
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        ImageFetcher fetcher = fetcher();
        for (String url : List.of(
                "http://11.22.33.44:8080/",
                "http://11.22.33.99:8080/",
                "http://[::ffff:11.22.33.44]:8080/",
                "http://[2600:1f18::7]:8080/",
                "http://[2600:1f18::8]:8080/")) {
            say(url, outcome(fetcher, url));
        }
        ImageFetcher opened = fetcher("allowed-networks", "11.22.33.44,2600:1f18::7");
        for (String url : List.of("http://11.22.33.44:8080/", "http://[2600:1f18::7]:8080/")) {
            say(url, outcome(opened, url));
        }
        String later = "http://22.33.44.55:8080/";
        say(later, outcome(fetcher, later));
        run(ip, "address", "add", "22.33.44.55/32", "dev", "lo");
        await().atMost(PATIENCE).until(() -> outcome(fetcher, later).equals("blocked_address"));
        say(later, outcome(fetcher, later));
    }

    private ImageFetcher fetcher(String... settings) {
        FetchConfig config = FetchSettings.of(settings);
        return new ImageFetcher(
                vertx, config, new AddressGuard(config, new DnsHostResolver(config), new NearbyNetworks()));
    }

    private static String outcome(ImageFetcher fetcher, String url) {
        FetchOutcome outcome = fetcher.fetch(url, new ByteBudget(64 * 1024 * 1024), Turnstile.OPEN)
                .await()
                .atMost(PATIENCE);
        return outcome instanceof Fetched fetched
                ? new String(fetched.body(), StandardCharsets.UTF_8)
                : ((Failed) outcome).failure().wireName();
    }

    private static void say(String url, String outcome) {
        System.out.println(url + " " + outcome);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command));
        }
    }
}
