/**
 * Guarded, bounded, non-blocking download of one image.
 *
 * <p>{@link dev.halftone.fetch.ImageFetcher} makes one attempt and answers with a {@link
 * dev.halftone.fetch.FetchOutcome}; {@link dev.halftone.fetch.RetrySchedule} says when the next attempt is due, and
 * {@link dev.halftone.fetch.ByteBudget} bounds the bytes that all attempts of this process hold. The way of one attempt
 * is: parse the URL, resolve the host, check the addresses, connect to a checked address, follow redirects, receive the
 * body within its limits.
 */
package dev.halftone.fetch;
