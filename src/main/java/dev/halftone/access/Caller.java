package dev.halftone.access;

import dev.halftone.catalog.Requester;

/**
 * Who calls.
 *
 * @param rateKey what the limits on rates count by: the key, or the name that an OIDC provider tells
 */
public record Caller(Requester requester, String rateKey) {}
