package dev.halftone.catalog;

import java.time.Duration;

/**
 * How an attempt to send a webhook ended.
 *
 * @param statusCode of the response; null if there was none
 * @param errorCode null when it was delivered
 * @param errorMessage null when it was delivered; one sentence for the owner of the request
 * @param next what this means for the webhook
 */
public record WebhookAttempt(
        Duration duration, Integer statusCode, String errorCode, String errorMessage, WebhookAttempt.Next next) {

    private static final String FAULT_OF_OURS = "internal";

    /** What an attempt says about the receiver's host. */
    enum HostSign {
        ANSWERED,
        SILENT,
        NOT_ASKED
    }

    /**
     * Any response counts, errors too. An attempt that failed before the host was contacted, or was cut off, says
     * nothing.
     */
    HostSign saysOfHost() {
        if (statusCode != null) {
            return HostSign.ANSWERED;
        }
        return next instanceof Next.After && !FAULT_OF_OURS.equals(errorCode) ? HostSign.SILENT : HostSign.NOT_ASKED;
    }

    /** What becomes of the webhook. */
    public sealed interface Next {

        /** It has arrived. */
        record Delivered() implements Next {}

        /** Nothing will change by trying again. */
        record GivenUp() implements Next {}

        /**
         * It failed, and is tried again, unless it has been tried for long enough.
         *
         * @param longest since the webhook was created or its redelivery requested; an attempt that would be due later
         *     is given up
         */
        record After(Duration pause, Duration longest) implements Next {}

        /** This process cut the attempt off. The webhook is due at once, and this is no failure. */
        record HandedBack() implements Next {}
    }
}
