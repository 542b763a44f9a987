package dev.halftone.catalog;

import java.util.UUID;

/**
 * An image that has to be sent to Kafka now, with its request's options.
 *
 * @param ownerId stands for the owner, and tells nothing of him; null when the request has none
 */
public record DueImage(
        UUID id,
        UUID requestId,
        String url,
        int attempt,
        int requestAttempt,
        int quality,
        String effort,
        Integer maxWidth,
        Integer maxHeight,
        UUID ownerId,
        String traceParent) {}
