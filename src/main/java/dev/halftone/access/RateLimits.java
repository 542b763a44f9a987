package dev.halftone.access;

import dev.halftone.http.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much a caller may ask for in a minute. Counted by each process for itself: n processes behind a balancer let n times
 * as much through.
 */
@ApplicationScoped
public class RateLimits {

    /** Of callers seen last; one who is forgotten begins with a full bucket. */
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

    /** @return empty when the request may be answered, else how long to wait */
    Optional<Duration> takeRequest(Caller caller) {
        return requests.flatMap(buckets -> buckets.take(caller, 1));
    }

    /** @return empty when so many images may be accepted, else how long to wait */
    public Optional<Duration> takeImages(Caller caller, int count) {
        return images.flatMap(buckets -> buckets.take(caller, count));
    }

    /**
     * @param pause as {@link #takeImages} gave it
     * @param done what was not done with anything, as "stored"
     */
    public static ApiException tooManyImages(Duration pause, String done) {
        long seconds = pause.toSeconds() + 1;
        return ApiException.tooMany(
                "More images a minute than this key may have. Nothing was " + done + "; try again in " + seconds
                        + " seconds.",
                seconds);
    }

    /** Charges images after all that {@link #takeImages} was not asked for, or gives those back that were not accepted. */
    public void settleImages(Caller caller, int accepted, int taken) {
        images.ifPresent(buckets -> buckets.settle(caller, accepted - taken));
    }
}
