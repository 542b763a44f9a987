package dev.halftone.catalog;

import java.util.UUID;

/** An image that has to be sent to Kafka now, with its request's options. */
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
        String traceParent) {}
