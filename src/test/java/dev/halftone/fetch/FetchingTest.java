package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.embedded.FreePort;
import dev.halftone.fetch.FetchOutcome.Failed;
import dev.halftone.fetch.FetchOutcome.Fetched;
import io.netty.resolver.ResolvedAddressTypes;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Starts real origins on loopback, and a fetcher for them. */
abstract class FetchingTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int BUDGET = 64 * 1024 * 1024;

    static Vertx vertx;
    static LoopbackNameServer nameServer;

    final ByteBudget budget = new ByteBudget(BUDGET);
    // Vert.x holds the context of a foreign thread by a weak reference. With another one, a fetch may be on another
    // loop, and ask for a connection that is still on its way back to the pool.
    private final Context ofThisThread = vertx.getOrCreateContext();
    private final List<Runnable> closing = new ArrayList<>();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
        nameServer = new LoopbackNameServer();
    }

    @AfterAll
    static void stopVertx() throws Exception {
        nameServer.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @AfterEach
    void closeServers() {
        closing.forEach(Runnable::run);
    }

    /** Reaches only loopback, and uses only the test's name server. */
    ImageFetcher fetcher(String... settings) {
        FetchConfig config = config(settings);
        ImageFetcher fetcher = new ImageFetcher(vertx, config, guard(config));
        closing.add(fetcher::close);
        return fetcher;
    }

    /** Reaches only loopback, and uses only the test's name server. */
    PostClient postClient(String... settings) {
        FetchConfig config = config(settings);
        PostClient client = new PostClient(vertx, config, guard(config));
        closing.add(client::close);
        return client;
    }

    private static FetchConfig config(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "allowed-ports", "1-65535",
                "allowed-networks", "127.0.0.1,::1",
                "dns-servers", nameServer.address()));
        all.addAll(Arrays.asList(settings));
        return FetchSettings.of(all.toArray(String[]::new));
    }

    private AddressGuard guard(FetchConfig config) {
        DnsHostResolver resolver = new DnsHostResolver(
                config, builder -> builder.resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED));
        closing.add(resolver::close);
        return new AddressGuard(config, resolver, new NearbyNetworks());
    }

    FetchOutcome fetch(String url, String... settings) {
        return fetch(fetcher(settings), url);
    }

    FetchOutcome fetch(ImageFetcher fetcher, String url) {
        return fetcher.fetch(url, budget, Turnstile.OPEN).await().atMost(PATIENCE);
    }

    /** The texts at {@code /0}, {@code /1} and so on, by path. Each is fetched once. */
    Map<String, String> fetchAll(ImageFetcher fetcher, String origin, int images, int atATime) {
        return Multi.createFrom()
                .range(0, images)
                .map(image -> "/" + image)
                .onItem()
                .transformToUni(path -> fetcher.fetch(origin + path, budget, Turnstile.OPEN)
                        .map(outcome -> Map.entry(path, new String(body(outcome), StandardCharsets.US_ASCII))))
                .merge(atATime)
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue)
                .await()
                .atMost(PATIENCE);
    }

    /** Checks that the lease has the size of the body, and gives it back. */
    byte[] body(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Fetched.class);
        Fetched fetched = (Fetched) outcome;
        assertThat(fetched.lease().bytes()).isEqualTo(fetched.body().length);
        fetched.lease().close();
        return fetched.body();
    }

    Failed failed(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Failed.class);
        assertThat(budget.available()).as("nothing is held after a failure").isEqualTo(BUDGET);
        return (Failed) outcome;
    }

    /** @return {@code http://127.0.0.1:<port>} */
    String serve(Handler<HttpServerRequest> origin) {
        return "http://127.0.0.1:" + serve(new HttpServerOptions().setHost("127.0.0.1"), origin);
    }

    /** At a port that a test may also take at another address. */
    int serve(HttpServerOptions options, Handler<HttpServerRequest> origin) {
        var server = vertx.createHttpServer(options.setPort(FreePort.next()))
                .requestHandler(origin)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        closing.add(server::close);
        return server.actualPort();
    }

    /** Starts an origin that writes raw bytes. @return {@code http://127.0.0.1:<port>} */
    String serveRaw(Handler<NetSocket> origin) {
        return "http://127.0.0.1:" + serveRaw("127.0.0.1", 0, origin);
    }

    /** @return the port, which is the given one unless that is 0 */
    int serveRaw(String address, int port, Handler<NetSocket> origin) {
        var server = vertx.createNetServer()
                .connectHandler(origin)
                .listen(port, address)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        closing.add(server::close);
        return server.actualPort();
    }
}
