package dev.halftone.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.InvalidChunkExtensionException;
import io.netty.handler.codec.http.InvalidChunkTerminationException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Decodes HTTP/1 as browsers and curl do, and only while a response is expected. Replaces Netty's {@code
 * HttpClientCodec} in the pipeline of Vert.x. Netty's codec rejects two equal lengths, bare line feeds and {@code
 * http/1.1}, and keeps unrequested bytes for the next request (Vert.x 4.5.25, Netty 4.1.130; Vert.x has no option for
 * those of Netty, and no issue was found). HEAD and CONNECT are not supported.
 */
final class AnswerDecoder extends HttpResponseDecoder {

    /** Emitted when bytes arrive that belong to no response. */
    enum Surplus {
        BYTES
    }

    private static final int MAX_LINE_BYTES = 4096;

    private final BooleanSupplier awaited;

    /** @param awaited whether a response is outstanding or incomplete */
    AnswerDecoder(int headerBytes, int chunkBytes, BooleanSupplier awaited) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(headerBytes)
                .setMaxChunkSize(chunkBytes)
                .setHeadersFactory(new OneLength())
                // RFC 9112, section 2.2: a recipient may accept a single LF as the end of a line.
                .setStrictLineParsing(false));
        this.awaited = awaited;
    }

    private static final class OneLength implements HttpHeadersFactory {

        @Override
        public HttpHeaders newHeaders() {
            return new AnswerLength();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return DefaultHttpHeadersFactory.headersFactory().newEmptyHeaders();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext connection, ByteBuf received, List<Object> out) throws Exception {
        if (awaited.getAsBoolean()) {
            super.decode(connection, received, out);
        } else {
            received.skipBytes(received.readableBytes());
            out.add(Surplus.BYTES);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] statusLine) {
        return super.createMessage(new String[] {version(statusLine[0]), status(statusLine[1]), statusLine[2]});
    }

    /** RFC 9110, section 2.5: a higher minor version is read as the highest known one. */
    private static String version(String named) {
        if (!named.regionMatches(true, 0, "HTTP/", 0, 5)) {
            throw UnreadableAnswer.because("it is not HTTP");
        }
        if (!named.startsWith("1.", 5) || !isNumber(named.substring(7))) {
            throw UnreadableAnswer.because("it is of a version of HTTP that was not asked for");
        }
        return named.endsWith("/1.0") ? "HTTP/1.0" : "HTTP/1.1";
    }

    private static String status(String code) {
        if (code.length() != 3 || !isNumber(code)) {
            throw UnreadableAnswer.because("its status is not a number of three digits");
        }
        return code;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /**
     * Says what is wrong with a response that could not be decoded.
     *
     * @return an {@link UnreadableAnswer}, or another exception if the connection ended before the response
     */
    static Throwable complaint(DecoderResult failure) {
        Throwable cause = failure.cause();
        if (cause instanceof UnreadableAnswer || cause instanceof PrematureChannelClosureException) {
            return cause;
        }
        if (cause instanceof TooLongFrameException) {
            return UnreadableAnswer.because("its head is too long");
        }
        if (cause instanceof InvalidChunkExtensionException
                || cause instanceof InvalidChunkTerminationException
                || cause instanceof NumberFormatException) {
            return UnreadableAnswer.because("its chunks are not divided as HTTP says");
        }
        return UnreadableAnswer.because("its head is not HTTP");
    }
}
