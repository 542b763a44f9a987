package dev.halftone.access;

import dev.halftone.catalog.Requester;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Bounds the memory of streamed responses. Each one buffers data that has been read but not sent, and a slow client can
 * keep that buffer alive for minutes.
 */
@ApplicationScoped
public class AnswerBudget {

    private static final int SHARE_OF_HEAP = 8;
    private static final int SHARE_OF_AN_OWNER = 4;

    private final BytesInFlight inFlight;

    AnswerBudget(AnswerConfig config) {
        long whole = config.maxAnswerBytes()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        long ofAnOwner =
                config.maxAnswerBytesPerOwner().map(MemorySize::asLongValue).orElse(whole / SHARE_OF_AN_OWNER);
        this.inFlight = new BytesInFlight(whole, ofAnOwner);
    }

    /**
     * Returns the response. Its bytes count until the stream terminates.
     *
     * @param bytes roughly the most that the response buffers
     * @param refusal the failure, before the first item, if the budget is exhausted
     */
    public <T> Multi<T> within(Requester requester, long bytes, Multi<T> answer, Supplier<Throwable> refusal) {
        return Multi.createFrom().deferred(() -> inFlight.take(requester.owner(), bytes)
                .map(lease -> answer.onTermination().invoke(lease::release))
                .orElseGet(() -> Multi.createFrom().failure(refusal)));
    }
}
