package dev.halftone.fetch;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The headers of one response, with at most one length. A repeated length is taken once, as in browsers and RFC 9110,
 * section 8.6; two different lengths are rejected. Netty's own check takes the first of two in HTTP/1.0. In a chunked
 * response, a length does not count (RFC 9112, section 6.3). Netty 4.1.137 rejects such a response, browsers accept it
 * (no issue was found). It is safe here, because {@link AnswerGuard} closes connections that are not at the end of a
 * response.
 */
final class AnswerLength extends DefaultHttpHeaders {

    private long length = -1;
    private boolean isCoded;

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
            isCoded = true;
            remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        if (!HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
            return super.add(name, value);
        }
        boolean first = length < 0;
        for (String element : value.toString().split(",", -1)) {
            take(element.strip());
        }
        return first && !isCoded ? super.add(name, Long.toString(length)) : this;
    }

    private void take(String element) {
        long named = number(element);
        if (length >= 0 && length != named) {
            throw UnreadableAnswer.because("it names two different lengths");
        }
        length = named;
    }

    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw UnreadableAnswer.because("its Content-Length is not a number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw UnreadableAnswer.because("its Content-Length is beyond all bounds");
        }
    }
}
