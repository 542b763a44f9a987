package dev.halftone.access;

import dev.halftone.catalog.Requester;

/**
 * The caller of a request.
 *
 * @param rateKey what rate limits count by: the key's id, or the name in the OIDC token
 */
public record Caller(Requester requester, String rateKey) {}
