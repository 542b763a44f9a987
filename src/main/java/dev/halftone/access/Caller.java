package dev.halftone.access;

import dev.halftone.catalog.Requester;

/**
 * The caller of a request.
 *
 * @param rateKey identifies who is counted by rate limits: the key's id, or the name in the OIDC token
 */
public record Caller(Requester requester, String rateKey) {}
