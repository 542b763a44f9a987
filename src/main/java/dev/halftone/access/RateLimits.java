package dev.halftone.access;

import dev.halftone.http.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rate limits of callers, per minute. Each process counts for itself, so n processes behind a load balancer permit n
 * times as much.
 */
@ApplicationScoped
public class RateLimits {

    /** The most recent callers. A caller that has been evicted starts with a full bucket. */
    private static final int REMEMBERED = 10_000;

    private final Optional<Buckets> requests;
    private final Optional<Buckets> images;

    RateLimits(RateConfig config) {
        this.requests = config.requestsPerMinute().map(Buckets::new);
        this.images = config.imagesPerMinute().map(Buckets::new);
    }

    private static final class Buckets extends LinkedHashMap<String, TokenBucket> {

        private final int perMinute;

        Buckets(int perMinute) {
            super(16, 0.75f, true);
            this.perMinute = perMinute;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > REMEMBERED;
        }

        synchronized Optional<Duration> take(Caller caller, int count) {
            long now = System.nanoTime();
            return computeIfAbsent(caller.rateKey(), key -> new TokenBucket(perMinute, now))
                    .take(count, now);
        }

        synchronized void settle(Caller caller, int count) {
            computeIfPresent(caller.rateKey(), (key, bucket) -> {
                bucket.settle(count);
                return bucket;
            });
        }
    }

    boolean limitRequests() {
        return requests.isPresent();
    }

    /** @return empty if the request is permitted, else how long to wait */
    Optional<Duration> takeRequest(Caller caller) {
        return requests.flatMap(buckets -> buckets.take(caller, 1));
    }

    /** @return empty if the images are permitted, else how long to wait */
    public Optional<Duration> takeImages(Caller caller, int count) {
        return images.flatMap(buckets -> buckets.take(caller, count));
    }

    /**
     * @param pause the value returned by {@link #takeImages}
     * @param done what did not happen, as a participle: "stored"
     */
    public static ApiException tooManyImages(Duration pause, String done) {
        long seconds = pause.toSeconds() + 1;
        return ApiException.tooMany(
                "More images a minute than this key may have. Nothing was " + done + "; try again in " + seconds
                        + " seconds.",
                seconds);
    }

    /** Corrects the charge of {@link #takeImages} to the number of images that were accepted. */
    public void settleImages(Caller caller, int accepted, int taken) {
        images.ifPresent(buckets -> buckets.settle(caller, accepted - taken));
    }
}
