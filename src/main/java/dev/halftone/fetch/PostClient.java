package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Sends messages to URLs that users have chosen, with the same checks as for images: public addresses, allowed ports,
 * and a valid certificate, and through the same proxies. Headers that are set for hosts are not sent. Redirects are
 * responses like others, and are not followed.
 *
 * <p>Created at startup: a client that is created while an HTTP request is handled is closed with the HTTP server,
 * before the last messages have been sent.
 */
@ApplicationScoped
@Startup
public class PostClient {

    /** More than the caller sends at once: the caller bounds them. */
    private static final int CONNECTIONS_PER_ORIGIN = 10_000;

    private final Vertx vertx;
    private final AddressGuard guard;
    private final String userAgent;
    private final OriginConnector connector;

    PostClient(Vertx vertx, FetchConfig config, AddressGuard guard) {
        this.vertx = vertx;
        this.guard = guard;
        this.userAgent = config.userAgent();
        this.connector = new OriginConnector(
                vertx,
                // One connection per message: a kept-alive connection may break just when it is reused, and then only
                // the receiver knows whether the message has arrived.
                OriginConnector.options(config).setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_ORIGIN),
                new HostSettings(config));
    }

    /**
     * Why a message can never be sent to this URL: the URL, its port or its address is invalid. Names are not looked
     * up; each {@link #post} checks their addresses.
     *
     * @return a sentence that does not repeat the URL; empty if there is no objection
     */
    public Optional<String> objection(String url) {
        try {
            // Checks the form that is sent: percent-encoding may make it too long.
            HttpUrl parsed = HttpUrl.parse(canonical(url));
            guard.requireAllowed(parsed);
            guard.requirePublicIfAddress(parsed);
            return Optional.empty();
        } catch (InvalidUrlException | FetchException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    /**
     * The canonical form of the URL, which shows the server that it names.
     *
     * @param url that has no {@link #objection}
     */
    public String canonical(String url) {
        return HttpUrl.parse(url).toString();
    }

    /**
     * Makes one attempt. Whatever the receiver does is an outcome, never a failure of the {@code Uni}. Cancelling ends
     * the attempt.
     *
     * @param url as the user wrote it
     * @param timeout from the name lookup to the head of the response
     */
    public Uni<PostOutcome> post(String url, Map<String, String> headers, byte[] body, Duration timeout) {
        FetchException expired = FetchException.transientFailure(
                FetchFailure.TIMEOUT, "There was no answer within " + timeout.toMillis() + " ms.");
        return ContextConfined.<PostOutcome>run(
                vertx,
                eventLoop -> ContextConfined.within(
                                timeout, vertx, expired, exchange(eventLoop, url, headers, body, timeout))
                        .onFailure(FetchException.class)
                        .recoverWithItem(PostClient::failed),
                undelivered -> {});
    }

    private Uni<PostOutcome> exchange(
            Executor eventLoop, String url, Map<String, String> headers, byte[] body, Duration timeout) {
        Uni<HttpUrl> parsed = Uni.createFrom()
                .item(() -> HttpUrl.parse(url))
                .onFailure(InvalidUrlException.class)
                .transform(FetchException::invalidUrl);
        return parsed.chain(receiver -> guard.admit(receiver)
                .emitOn(eventLoop)
                .chain(origin -> connector.exchange(
                        origin, () -> request(headers, timeout), Buffer.buffer(body), Turnstile.OPEN))
                .map(this::answered)
                .onFailure(cause -> !(cause instanceof FetchException))
                .transform(cause -> ConnectionFailures.posting(receiver, cause)));
    }

    private RequestOptions request(Map<String, String> headers, Duration timeout) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setConnectTimeout(timeout.toMillis())
                .putHeader(HttpHeaders.USER_AGENT, userAgent);
        headers.forEach(request::putHeader);
        return request;
    }

    private PostOutcome answered(HttpClientResponse response) {
        DiscardedBody.discard(vertx, response);
        return new PostOutcome.Answered(response.statusCode(), StatusFailure.retryAfter(response, Instant.now()));
    }

    private static PostOutcome failed(Throwable failure) {
        FetchException known = (FetchException) failure;
        return new PostOutcome.Failed(known.failure(), known.getMessage());
    }

    @PreDestroy
    void close() {
        connector.close();
    }
}
