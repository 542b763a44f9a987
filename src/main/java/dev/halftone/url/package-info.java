/**
 * The one parser of http(s) URLs. {@link dev.halftone.url.HttpUrl} is a URL in the form in which it is asked for: the host
 * that is checked is the host that is connected to, and the one that is sent.
 *
 * <p>Hosts are read as the <a href="https://url.spec.whatwg.org/#host-parsing">URL standard</a> says, with the names that
 * DNS can't hold refused: percent-decoding, UTS 46 (non-transitional), numbers as spellings of IPv4 addresses. What the text
 * of a URL says is decided here, and nothing else: which ports and addresses may be connected to is the matter of {@code
 * fetch}.
 */
package dev.halftone.url;
