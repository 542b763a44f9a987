/**
 * Parses http(s) URLs. {@link dev.halftone.url.HttpUrl} is a URL in the form in which it is requested: the host that is
 * checked is the host that the service connects to and sends in the request. {@link dev.halftone.url.UrlList} finds the
 * URLs in a cell of a CSV.
 *
 * <p>Hosts are parsed as in the <a href="https://url.spec.whatwg.org/#host-parsing">URL standard</a>: percent-decoding,
 * UTS 46 (non-transitional), numbers as notations of IPv4 addresses. Names that are not valid in DNS are rejected. This
 * package only parses text; {@code fetch} decides which ports and addresses may be connected to.
 *
 * <p>{@link dev.halftone.url.FileStem} is a file name that is safe in URLs, and wherever else outputs have it.
 */
package dev.halftone.url;
