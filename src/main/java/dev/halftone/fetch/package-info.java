/**
 * Guarded, bounded, non-blocking download of one image; and the sending of one webhook message.
 *
 * <p>{@link dev.halftone.fetch.ImageFetcher} makes one attempt and returns a {@link dev.halftone.fetch.FetchOutcome}. {@link
 * dev.halftone.fetch.RetrySchedule} says when the next attempt is due. {@link dev.halftone.fetch.ByteBudget} bounds the bytes
 * that all attempts of this process hold. An attempt parses the URL, resolves the host, checks the addresses, connects to a
 * checked address, follows redirects in the same way, and receives the body within its limits.
 */
package dev.halftone.fetch;
