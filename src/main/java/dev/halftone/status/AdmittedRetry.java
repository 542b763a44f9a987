package dev.halftone.status;

import dev.halftone.access.Caller;
import dev.halftone.access.NoRoomException;
import dev.halftone.access.PendingImages;
import dev.halftone.access.PendingQuota;
import dev.halftone.access.QuotaExceededException;
import dev.halftone.access.RateLimits;
import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.catalog.RequestRetry;
import dev.halftone.catalog.RequestRetry.RetryOutcome;
import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Applies the limits of uploads to retries, because a retried image costs as much as a new one. */
@ApplicationScoped
class AdmittedRetry {

    private final RequestRetry retry;
    private final RateLimits rates;
    private final PendingImages pendingImages;
    private final PendingQuota quota;

    AdmittedRetry(RequestRetry retry, RateLimits rates, PendingImages pendingImages, PendingQuota quota) {
        this.retry = retry;
        this.rates = rates;
        this.pendingImages = pendingImages;
        this.quota = quota;
    }

    /**
     * @param request freshly read. Its failed images are charged up front, and the charge is corrected to the number
     *     that the retry reports
     * @return fails with {@link ApiException} if nothing is retried
     */
    Uni<RetryOutcome> retry(Caller caller, ProcessingRequest request) {
        int failed = request.imagesFailed;
        if (failed == 0) {
            return retry.retry(request.id);
        }
        return quota.<RetryOutcome>within(
                        caller.requester(),
                        failed,
                        () -> pendingImages.withRoomFor(failed, () -> charged(caller, request, failed)))
                .onFailure(NoRoomException.class)
                .transform(noRoom -> Refusals.noRoomForImages(noRoom.getMessage()))
                .onFailure(QuotaExceededException.class)
                .transform(Refusals::overQuota);
    }

    private Uni<RetryOutcome> charged(Caller caller, ProcessingRequest request, int failed) {
        rates.takeImages(caller, failed).ifPresent(pause -> {
            throw RateLimits.tooManyImages(pause, "retried");
        });
        return retry.retry(request.id)
                .invoke(outcome -> rates.settleImages(caller, images(outcome), failed))
                .onFailure()
                .invoke(() -> rates.settleImages(caller, 0, failed));
    }

    private static int images(RetryOutcome outcome) {
        return outcome instanceof RetryOutcome.Retried retried ? retried.images() : 0;
    }
}
