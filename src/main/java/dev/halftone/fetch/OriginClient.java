package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Requests one image from one origin, over kept-alive connections: HTTP/1.1, or HTTP/2 if ALPN selects it.
 *
 * <p>Uses the plain Vert.x client, not the web client: the head of the response, and the memory for its body, are
 * needed before the first byte of the body is read.
 */
final class OriginClient {

    // Many origins close an idle connection after 5 s. A request sent at that moment would be lost.
    private static final int KEEP_ALIVE_SECONDS = 4;
    private static final Duration AFTER_ATTEMPT = Duration.ofSeconds(1);
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int STREAM_WINDOW_BYTES = 1024 * 1024;
    private static final int CONNECTION_WINDOW_BYTES = 16 * STREAM_WINDOW_BYTES;
    private static final String READABLE_TYPES =
            "image/jpeg, image/png, image/webp, image/gif, image/tiff, image/bmp, */*;q=0.5";

    private final OriginConnector kept;
    private final OriginConnector single;
    private final FetchConfig config;
    private final HostSettings hosts;

    OriginClient(Vertx vertx, FetchConfig config) {
        this.config = config;
        this.hosts = new HostSettings(config);
        int connections = config.connectionsPerOrigin();
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(connections).setHttp2MaxSize(connections);
        this.kept = new OriginConnector(vertx, options(config), pool, hosts);
        this.single = new OriginConnector(vertx, options(config).setKeepAlive(false), pool, hosts);
    }

    private static HttpClientOptions options(FetchConfig config) {
        return OriginConnector.options(config)
                // HTTP/2 only with ALPN; in clear text it would need an upgrade, which origins seldom offer.
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setInitialSettings(new Http2Settings()
                        .setPushEnabled(false)
                        .setInitialWindowSize(STREAM_WINDOW_BYTES)
                        .setMaxHeaderListSize(OriginConnector.HEADER_BYTES))
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxChunkSize(CHUNK_BYTES)
                // A connection that an origin leaves hanging is closed soon after the attempt has ended. Not at once:
                // the attempt ends on its own event loop, which may be late, and leaves the connection to others.
                .setIdleTimeout(
                        Math.toIntExact(config.timeout().plus(AFTER_ATTEMPT).toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /**
     * The head of the response; its body is paused. Cancelling ends the exchange. Must be used on a Vert.x context.
     *
     * @param origin its addresses are tried in turn until one accepts a connection
     * @param cookies the Cookie header, if there is one
     * @param known the version that need not be sent
     * @param turnstile called before each address; if it refuses, this fails with {@link CrowdedAddress}
     */
    Uni<HttpClientResponse> get(
            AdmittedOrigin origin, Optional<String> cookies, Validators known, Turnstile turnstile) {
        Supplier<RequestOptions> request = () -> known.addTo(request(origin.url(), cookies));
        return kept.exchange(origin, request, Buffer.buffer(), turnstile)
                // Retries once, on a new connection: all kept connections may have ended together (RFC 9112, section
                // 9.3.1).
                .onFailure(cause -> mayPassAtOnce(origin, cause))
                .recoverWithUni(() -> single.exchange(origin, request, Buffer.buffer(), turnstile))
                .onFailure(OriginClient::isBroken)
                .transform(cause -> ConnectionFailures.exchanging(origin.url(), cause));
    }

    private static boolean mayPassAtOnce(AdmittedOrigin origin, Throwable cause) {
        return isBroken(cause)
                && ConnectionFailures.exchanging(origin.url(), cause).retryable();
    }

    private static boolean isBroken(Throwable cause) {
        return !(cause instanceof FetchException || cause instanceof CrowdedAddress);
    }

    /** The headers of the operator come last: they may replace these, and only the cookies of the chain add to theirs. */
    private RequestOptions request(HttpUrl url, Optional<String> cookies) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setConnectTimeout(config.timeout().toMillis())
                .putHeader(HttpHeaders.USER_AGENT, config.userAgent())
                .putHeader(HttpHeaders.ACCEPT, READABLE_TYPES)
                .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        hosts.headers(url).forEach(request::putHeader);
        cookies.ifPresent(chain -> {
            String own = request.getHeaders().get(HttpHeaders.COOKIE);
            request.putHeader(HttpHeaders.COOKIE, own == null ? chain : own + "; " + chain);
        });
        return request;
    }

    void close() {
        kept.close();
        single.close();
    }
}
