package dev.halftone.fetch;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Downloads one image. */
@ApplicationScoped
public class ImageFetcher {

    /**
     * One attempt. Whatever the origin does is an outcome, never a failure of the {@code Uni}. Cancelling ends the
     * download and gives back what it holds.
     *
     * @param url as a person wrote it
     * @param budget where the memory for the body is taken from. The attempt waits for its share before it connects; that
     *     time does not count towards its timeout. A body larger than the whole budget is too large.
     */
    public Uni<FetchOutcome> fetch(String url, ByteBudget budget) {
        return Uni.createFrom()
                .item(new FetchOutcome.Failed(
                        FetchFailure.CONNECT, "fetching is being built", false, Optional.<Duration>empty()));
    }
}
