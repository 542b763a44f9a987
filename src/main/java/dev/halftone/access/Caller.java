package dev.halftone.access;

import dev.halftone.catalog.Requester;

/**
 * Who calls.
 *
 * @param rateKey what the limits on rates count by: his key, or his name where an OIDC provider tells it
 */
public record Caller(Requester requester, String rateKey) {}
