package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Sends a request to an origin, at one of its addresses, and returns the head of the response. */
final class OriginConnector {

    static final int HEADER_BYTES = 32 * 1024;

    private final Vertx vertx;
    private final HttpClient client;
    private final HostSettings hosts;
    private final Duration connectTimeout;
    private final boolean keepsAlive;
    private final long longestExchangeMillis;

    OriginConnector(Vertx vertx, HttpClientOptions options, PoolOptions pool, HostSettings hosts) {
        this.vertx = vertx;
        this.hosts = hosts;
        this.connectTimeout = Duration.ofMillis(options.getConnectTimeout());
        this.keepsAlive = options.isKeepAlive();
        this.longestExchangeMillis = options.getIdleTimeoutUnit().toMillis(options.getIdleTimeout());
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(new GuardedConnections(options)::guard)
                .build();
    }

    /** Options of all clients: trusted authorities, and how long connecting may take. */
    static HttpClientOptions options(FetchConfig config) {
        int connectMillis = Math.toIntExact(config.connectTimeout().toMillis());
        return new HttpClientOptions()
                .setMaxHeaderSize(HEADER_BYTES)
                // No trace headers are sent to foreign servers.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setTrustAll(false)
                .setTrustOptions(
                        config.extraCa().map(TrustedAuthorities::platformAnd).orElse(null))
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /**
     * The head of the response; its body is paused. Fails with {@link FetchException} if there is no connection, and
     * with another exception if it breaks. Cancelling ends the exchange. Must be used on a Vert.x context.
     *
     * @param origin its addresses are tried in turn until one accepts a connection
     * @param request the method and the headers; called for each address
     * @param body empty for none
     * @param turnstile called before each address; if it refuses, this fails with {@link CrowdedAddress}
     */
    Uni<HttpClientResponse> exchange(
            AdmittedOrigin origin, Supplier<RequestOptions> request, Buffer body, Turnstile turnstile) {
        return connect(origin.url(), origin.addresses(), request, turnstile).chain(connected -> send(connected, body));
    }

    private Uni<HttpClientRequest> connect(
            HttpUrl url, List<InetAddress> addresses, Supplier<RequestOptions> request, Turnstile turnstile) {
        ServerAddress server = new ServerAddress(addresses.get(0).getHostAddress(), url.port());
        if (!turnstile.enter(server)) {
            return Uni.createFrom().failure(new CrowdedAddress(server));
        }
        Uni<HttpClientRequest> first = hosts.proxy(url)
                .map(proxy ->
                        throughProxy(proxy, url, new InetSocketAddress(addresses.get(0), url.port()), request.get()))
                .orElseGet(() -> directly(url, server, request.get()));
        if (addresses.size() == 1) {
            return first;
        }
        return first.onFailure(OriginConnector::mayPass)
                .recoverWithUni(passing -> connect(url, addresses.subList(1, addresses.size()), request, turnstile)
                        // A transient failure at one address does not become permanent because another address fails
                        // permanently.
                        .onFailure(lasting -> lasting instanceof FetchException && !mayPass(lasting))
                        .transform(lasting -> passing));
    }

    private Uni<HttpClientRequest> directly(HttpUrl url, ServerAddress server, RequestOptions request) {
        return connect(addressed(request, url, server))
                .onFailure(OriginConnector::isNewConnection)
                .transform(cause -> ConnectionFailures.connecting(url, cause));
    }

    /** Otherwise a kept connection was closed just when it was taken. */
    private static boolean isNewConnection(Throwable cause) {
        return !(cause instanceof HttpClosedException);
    }

    /** The proxy is told the checked address, never the name, so that it can't resolve the name to another one. */
    private Uni<HttpClientRequest> throughProxy(
            ForwardProxy proxy, HttpUrl url, InetSocketAddress checked, RequestOptions request) {
        RequestOptions direct =
                addressed(request, url, new ServerAddress(checked.getAddress().getHostAddress(), checked.getPort()));
        Uni<HttpClientRequest> asked = url.secure()
                ? connect(direct.setProxyOptions(proxy.options(connectTimeout)))
                : connect(tunnelled(direct, proxy)).chain(taken -> open(proxy, url, checked, taken));
        return asked.onFailure(OriginConnector::isNewConnection)
                .transform(cause -> ProxyFailure.connecting(url, cause))
                .invoke(taken -> ConnectedServer.behindProxy(taken.connection(), checked));
    }

    /**
     * Connects to the proxy. The host serves only to tell connections in the pool apart: each is a tunnel to one
     * address, for one host.
     */
    private static RequestOptions tunnelled(RequestOptions direct, ForwardProxy proxy) {
        return direct.setHost(direct.getHost() + " at " + direct.getServer().host())
                .setServer(proxy.address());
    }

    private Uni<HttpClientRequest> open(
            ForwardProxy proxy, HttpUrl url, InetSocketAddress checked, HttpClientRequest taken) {
        taken.exceptionHandler(heardByTheTunnel -> {}).authority(HostAndPort.create(url.uriHost(), url.port()));
        return ProxyTunnel.open(
                        ConnectedServer.channel(taken.connection()), checked, proxy.authorization(), connectTimeout)
                .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
                .onFailure()
                .invoke(() -> taken.reset())
                .onCancellation()
                .invoke(() -> taken.reset())
                .replaceWith(taken);
    }

    private static boolean mayPass(Throwable cause) {
        return cause instanceof FetchException known && known.retryable();
    }

    private static RequestOptions addressed(RequestOptions request, HttpUrl url, ServerAddress server) {
        return request.setSsl(url.secure())
                .setHost(url.uriHost())
                .setPort(url.port())
                .setURI(url.target())
                .setServer(SocketAddress.inetSocketAddress(server.port(), server.address()));
    }

    private Uni<HttpClientRequest> connect(RequestOptions options) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            return Uni.createFrom()
                    .<HttpClientRequest>emitter(emitter -> client.request(options)
                            .onFailure(emitter::fail)
                            .onSuccess(request -> {
                                if (cancelled.get()) {
                                    request.reset();
                                }
                                emitter.complete(request);
                            }))
                    .onCancellation()
                    .invoke(() -> cancelled.set(true));
        });
    }

    private Uni<HttpClientResponse> send(HttpClientRequest request, Buffer body) {
        return Uni.createFrom()
                .<HttpClientResponse>emitter(emitter -> {
                    (body.length() == 0 ? request.send() : request.send(body))
                            .onFailure(emitter::fail)
                            .onSuccess(response -> {
                                response.exceptionHandler(heardByTheReceiver -> {})
                                        .pause();
                                emitter.complete(response);
                            });
                    endWith(request);
                })
                .onCancellation()
                .invoke(request::reset);
    }

    /** Applies the setting to HTTP/2: the connection takes no other request, and ends with this one. */
    private void endWith(HttpClientRequest request) {
        if (!keepsAlive && request.version() == HttpVersion.HTTP_2) {
            request.connection().shutdown(longestExchangeMillis, TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        client.close();
    }
}
