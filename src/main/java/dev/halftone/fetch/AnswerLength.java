package dev.halftone.fetch;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The headers of one answer, with one length at most: one that is said twice is taken once, as browsers and RFC 9110,
 * section 8.6, have it; two different ones are refused. Netty's own check takes the first of two in HTTP/1.0. Beside chunks, which
 * say where the body ends, a length does not count (RFC 9112, section 6.3); Netty 4.1.137 refuses such an answer, which browsers
 * take (no issue was found). It hides nothing here: {@link AnswerGuard} closes connections that are not at the end of an answer.
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
