package dev.halftone.fetch;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;

/** The connections of one client, each guarded before its first request. */
final class GuardedConnections {

    private final int headerBytes;
    private final int chunkBytes;
    private final UnaskedSenders unasked = new UnaskedSenders();
    private final QuietPlaces quiet = new QuietPlaces();

    GuardedConnections(HttpClientOptions options) {
        this.headerBytes = options.getMaxHeaderSize();
        this.chunkBytes = options.getMaxChunkSize();
    }

    /** Must be called on the event loop of a new connection that has not read anything. */
    void guard(HttpConnection connection) {
        // Each request receives its own failure. Without this handler, Vert.x would log every reset by an origin as an
        // error.
        connection.exceptionHandler(heardByTheRequest -> {});
        ChannelPipeline pipeline = ConnectedServer.channel(connection).pipeline();
        Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
        if (http2 == null) {
            guardHttp1(pipeline, new AnswerGuard(connection, unasked, quiet));
        } else {
            guardHttp2(http2);
        }
    }

    private void guardHttp1(ChannelPipeline pipeline, AnswerGuard guard) {
        pipeline.addAfter(pipeline.context(HttpClientCodec.class).name(), "guard", guard);
        pipeline.addBefore("guard", "encoder", new HttpRequestEncoder());
        pipeline.replace(
                HttpClientCodec.class, "codec", new AnswerDecoder(headerBytes, chunkBytes, guard::awaitsAnswer));
    }

    private static void guardHttp2(Http2ConnectionHandler handler) {
        Http2ConnectionDecoder decoder = handler.decoder();
        decoder.frameListener(new Http2InterimAnswers(handler.connection(), decoder.frameListener()));
    }
}
