package dev.halftone.fetch;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Drops the interim responses of an HTTP/2 connection before Vert.x treats one as the response (each 1xx except 100 and
 * 103, in {@code Http2ClientConnection.Stream.onHeaders} of Vert.x 4.5.25; no issue was found). The stream says which
 * request a response belongs to, so no further checks are needed.
 */
final class Http2InterimAnswers extends Http2FrameListenerDecorator {

    private final Http2Connection connection;
    private final Http2Connection.PropertyKey interimAnswers;

    Http2InterimAnswers(Http2Connection connection, Http2FrameListener receiver) {
        super(receiver);
        this.connection = connection;
        this.interimAnswers = connection.newKey();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        if (!isInterim(stream, headers, endOfStream)) {
            super.onHeadersRead(context, stream, headers, padding, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (!isInterim(stream, headers, endOfStream)) {
            super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, endOfStream);
        }
    }

    private boolean isInterim(int stream, Http2Headers headers, boolean endOfStream) throws Http2Exception {
        CharSequence status = headers.status(); // none in trailers
        if (status == null || HttpStatusClass.valueOf(status) != HttpStatusClass.INFORMATIONAL) {
            return false;
        }
        // RFC 9113, sections 8.1 and 8.6: both are malformed.
        if (endOfStream) {
            throw refusal(stream, InterimAnswers.alone());
        }
        if (String.valueOf(InterimAnswers.SWITCHING_PROTOCOLS).contentEquals(status)) {
            throw refusal(stream, InterimAnswers.switchingProtocols());
        }
        if (count(connection.stream(stream)) > InterimAnswers.MAX_BEFORE_AN_ANSWER) {
            throw refusal(stream, InterimAnswers.tooMany());
        }
        return true;
    }

    private int count(Http2Stream stream) {
        Integer before = stream.getProperty(interimAnswers);
        int count = before == null ? 1 : before + 1;
        stream.setProperty(interimAnswers, count);
        return count;
    }

    private static Http2Exception refusal(int stream, UnreadableAnswer cause) {
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, cause, "%s", cause.getMessage());
    }
}
