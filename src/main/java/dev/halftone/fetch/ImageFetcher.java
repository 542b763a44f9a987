package dev.halftone.fetch;

import dev.halftone.fetch.FetchOutcome.Fetched;
import dev.halftone.fetch.LeasedBody.MoreMemoryNeeded;
import dev.halftone.url.HttpUrl;
import dev.halftone.url.InvalidUrlException;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/** Downloads one image. */
@ApplicationScoped
@Startup
public class ImageFetcher {

    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private final Vertx vertx;
    private final AddressGuard guard;
    private final OriginClient origins;
    private final BodyLimits limits;
    private final int maxRedirects;
    private final Duration timeout;

    ImageFetcher(Vertx vertx, FetchConfig config, AddressGuard guard) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = BodyLimits.of(config);
        this.maxRedirects = config.maxRedirects();
        this.timeout = config.timeout();
        if (limits.maxBytes() < 1 || limits.maxBytes() > MAX_ARRAY) {
            throw new IllegalArgumentException("halftone.fetch.max-bytes is not within 1 to " + MAX_ARRAY);
        }
        this.origins = new OriginClient(vertx, config);
    }

    /**
     * The host and port that a URL is fetched from; another port counts as another server. All invalid URLs have the
     * same result, the empty string.
     */
    public static String hostOf(String url) {
        try {
            HttpUrl parsed = requested(url);
            return parsed.uriHost() + ":" + parsed.port();
        } catch (InvalidUrlException invalid) {
            return "";
        }
    }

    /**
     * Makes one attempt. Whatever the origin does is an outcome, never a failure of the {@code Uni}. Cancelling ends
     * the download and releases what it holds.
     *
     * @param url as the user wrote it
     * @param budget provides the memory for the body. The attempt waits for its share before it connects; that time
     *     does not count towards its timeout. A body larger than the whole budget is too large.
     * @param turnstile called before each address that the image may be fetched from
     */
    public Uni<FetchOutcome> fetch(String url, ByteBudget budget, Turnstile turnstile) {
        return fetchUnlessKnown(url, Validators.NONE, budget, turnstile);
    }

    /**
     * The same, unless the origin still has a version that is known.
     *
     * @param known the outcome is {@link FetchOutcome.NotModified} if the origin confirms it
     */
    public Uni<FetchOutcome> fetchUnlessKnown(String url, Validators known, ByteBudget budget, Turnstile turnstile) {
        BodyLimits within = limits.within(budget);
        Task task = new Task(url, known, budget, within, turnstile);
        long first = Math.min(within.maxBytes(), LeasedBody.LEASE_STEP);
        return ContextConfined.run(
                vertx, eventLoop -> download(eventLoop, task, budget.acquire(first, eventLoop)), ImageFetcher::release);
    }

    private record Task(String url, Validators known, ByteBudget budget, BodyLimits limits, Turnstile turnstile) {

        Task expecting(long length) {
            return new Task(url, known, budget, limits.expecting(length), turnstile);
        }

        Task unconditional() {
            return new Task(url, Validators.NONE, budget, limits, turnstile);
        }
    }

    /**
     * Starts with a lease that suffices for most images and grows with the body. If it can't grow, everything is
     * released and the download starts again with a lease of twice the size, or of the body's size if that is known. So
     * no download waits for memory while it holds memory or a connection.
     */
    private Uni<FetchOutcome> download(Executor eventLoop, Task task, Uni<ByteBudget.Lease> leased) {
        return leased.chain(lease -> attempt(task, lease))
                .onFailure(MoreMemoryNeeded.class)
                .recoverWithUni(more -> {
                    Uni<ByteBudget.Lease> larger = task.budget().acquire(more.holder(), more.bytes(), eventLoop);
                    return download(eventLoop, task.expecting(more.length()), larger);
                })
                .onFailure(CrowdedAddress.class)
                .recoverWithItem(crowded -> new FetchOutcome.Crowded(crowded.server()))
                .onFailure(InvalidUrlException.class)
                .transform(FetchException::invalidUrl)
                .onFailure(FetchException.class)
                .recoverWithItem(FetchException::outcome);
    }

    private Uni<FetchOutcome> attempt(Task task, ByteBudget.Lease lease) {
        Uni<FetchOutcome> outcome = Uni.createFrom().deferred(() -> {
            HttpUrl first = requested(task.url());
            return follow(first, new RedirectTrail(first, maxRedirects), lease, task);
        });
        FetchException expired = FetchException.transientFailure(
                FetchFailure.TIMEOUT, "The image did not arrive within " + timeout.toMillis() + " ms.");
        return ContextConfined.within(timeout, vertx, expired, outcome)
                .onFailure()
                .invoke(lease::close)
                .onCancellation()
                .invoke(lease::close);
    }

    private Uni<FetchOutcome> follow(HttpUrl url, RedirectTrail trail, ByteBudget.Lease lease, Task task) {
        Validators known = task.known().forRequestOf(url, trail.first());
        return onContext(guard.admit(url))
                .chain(origin -> origins.get(origin, trail.cookies(url), known, task.turnstile()))
                .chain(response -> answered(url, trail, known, response, lease, task));
    }

    private <T> Uni<T> onContext(Uni<T> elsewhere) {
        return elsewhere.emitOn(MutinyHelper.executor(vertx.getOrCreateContext()));
    }

    private Uni<FetchOutcome> answered(
            HttpUrl url,
            RedirectTrail trail,
            Validators known,
            HttpClientResponse response,
            ByteBudget.Lease lease,
            Task task) {
        if (StatusFailure.isImage(response)) {
            Validators validators = Validators.of(response, url, trail.first(), Instant.now());
            return BodyReceiver.receive(vertx, url, response, lease, task.limits())
                    .map(bytes -> new Fetched(bytes, validators, lease));
        }
        DiscardedBody.discard(vertx, response);
        if (known.areConfirmedBy(response)) {
            lease.close();
            return Uni.createFrom().item(new FetchOutcome.NotModified());
        }
        if (response.statusCode() == StatusFailure.NOT_MODIFIED && !known.isEmpty()) {
            return follow(url, trail, lease, task.unconditional());
        }
        if (RedirectTrail.isRedirect(response)) {
            return follow(trail.next(url, response), trail, lease, task);
        }
        throw StatusFailure.of(url, response, Instant.now());
    }

    private static HttpUrl requested(String url) {
        return ShareLinks.download(HttpUrl.parse(url));
    }

    private static void release(FetchOutcome outcome) {
        if (outcome instanceof Fetched fetched) {
            fetched.lease().close();
        }
    }

    @PreDestroy
    void close() {
        origins.close();
    }
}
