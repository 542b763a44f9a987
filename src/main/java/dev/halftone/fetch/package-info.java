/**
 * Downloads one image, guarded, bounded and non-blocking; and sends one webhook message.
 *
 * <p>{@link dev.halftone.fetch.ImageFetcher} makes one attempt and returns a {@link dev.halftone.fetch.FetchOutcome}.
 * {@link dev.halftone.fetch.RetrySchedule} says when the next attempt is due. {@link dev.halftone.fetch.ByteBudget}
 * bounds the bytes that all attempts of this process hold. An attempt parses the URL, turns a {@linkplain
 * dev.halftone.fetch.ShareLinks share link} into its download, resolves the host, checks the addresses, connects to a
 * checked address, directly or through a {@linkplain dev.halftone.fetch.ForwardProxy proxy}, follows redirects with the
 * same checks, and receives the body within its limits. {@link dev.halftone.fetch.HostSettings} is what operators set
 * for some hosts.
 */
package dev.halftone.fetch;
