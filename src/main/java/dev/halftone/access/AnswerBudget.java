package dev.halftone.access;

import dev.halftone.catalog.Requester;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Bounds the memory of answers that are written as their clients read: each holds what has been read for it and not been sent,
 * and a client that does not read holds that for minutes.
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
     * The answer, which counts for as long as it is written.
     *
     * @param bytes that it holds at most, or nearly so
     * @param refusal how it fails, before its first item, when there is no room for it
     */
    public <T> Multi<T> within(Requester requester, long bytes, Multi<T> answer, Supplier<Throwable> refusal) {
        return Multi.createFrom().deferred(() -> inFlight.take(requester.owner(), bytes)
                .map(lease -> answer.onTermination().invoke(lease::release))
                .orElseGet(() -> Multi.createFrom().failure(refusal)));
    }
}
