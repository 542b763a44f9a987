package dev.halftone.catalog;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A message that the caller has for a while, to send it.
 *
 * @param requestAttempt the attempt of the request whose end it tells
 * @param owner whose request it is; null when it was uploaded without authentication
 * @param eventId the {@code ce_id} of the completion event
 * @param body the value of that event, JSON
 * @param host whom the URL asks: the authority of its canonical form
 * @param failures attempts to send it that have failed, since it was last asked for
 * @param now the time, by PostgreSQL's clock
 * @param dueAt when others may take it; also what tells whether the caller still has it
 */
public record DueWebhook(
        UUID requestId,
        int requestAttempt,
        String owner,
        String eventId,
        String body,
        String url,
        String host,
        int failures,
        Instant now,
        OffsetDateTime dueAt) {}
