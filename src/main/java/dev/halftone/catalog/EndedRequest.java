package dev.halftone.catalog;

import java.time.Instant;
import java.util.UUID;

/** A request at the moment when its last image ended. */
public record EndedRequest(
        UUID id,
        RequestStatus status,
        int attempt,
        int imagesTotal,
        int imagesProcessed,
        int imagesFailed,
        long bytesIn,
        long bytesOut,
        Instant createdAt,
        Instant completedAt) {}
