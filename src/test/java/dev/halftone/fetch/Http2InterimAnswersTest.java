package dev.halftone.fetch;

import static dev.halftone.fetch.RawOrigin.picture;
import static dev.halftone.fetch.RawOrigin.pictures;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.vertx.core.net.PfxOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that send one or many 1xx before their response over HTTP/2. */
@Tag("process")
class Http2InterimAnswersTest extends FetchingTest {

    /** Responds on a stream. */
    private interface Answer {

        void to(String path, Stream stream);
    }

    private record Stream(ChannelHandlerContext connection, Http2FrameStream stream) {

        void head(String status, boolean last) {
            DefaultHttp2Headers headers = new DefaultHttp2Headers();
            headers.status(status);
            connection.writeAndFlush(new DefaultHttp2HeadersFrame(headers, last).stream(stream));
        }

        /** A GOAWAY (RFC 9113, section 6.8); Netty's own frame can't name an earlier stream than the last one. */
        void refuseWithAllThatFollow() {
            ByteBuf goAway = Unpooled.buffer()
                    .writeMedium(8)
                    .writeByte(7)
                    .writeByte(0)
                    .writeInt(0)
                    .writeInt(stream.id() - 2)
                    .writeInt(0);
            connection.pipeline().context(Http2FrameCodec.class).writeAndFlush(goAway);
        }

        void answer(String path) {
            head("200", false);
            connection.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.copiedBuffer(picture(path), StandardCharsets.US_ASCII), true)
                            .stream(stream));
        }
    }

    @TempDir
    static Path keys;

    private static String authority;
    private static SslContext tls;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);

    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(keys);
        authority = certificates.authority();
        PfxOptions key = certificates.issue("valid", "san=dns:localhost", "-validity", "30");
        tls = SslContextBuilder.forServer(key.getKeyManagerFactory(vertx))
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "102", "103", "104", "199"})
    void everyImageIsThatOfItsOwnUrl(String interim) {
        String origin = serve((path, stream) -> {
            stream.head(interim, false);
            stream.connection()
                    .executor()
                    .schedule(
                            () -> {
                                stream.head(interim, false);
                                stream.answer(path);
                            },
                            20,
                            TimeUnit.MILLISECONDS);
        });

        assertThat(fetchAll(trusting(), origin, 40, 8)).isEqualTo(pictures(40));
    }

    @Test
    void aThousandInterimAnswersAreNotTooMany() {
        String origin = serve((path, stream) -> {
            repeat(stream, InterimAnswers.MAX_BEFORE_AN_ANSWER);
            stream.answer(path);
        });

        assertThat(fetchAll(trusting(), origin, 2, 1)).isEqualTo(pictures(2));
    }

    private static void repeat(Stream stream, int times) {
        for (int i = 0; i < times; i++) {
            stream.head("102", false);
        }
    }

    @Test
    void moreThanThatAreNoAnswer() {
        String origin = serve((path, stream) -> {
            repeat(stream, InterimAnswers.MAX_BEFORE_AN_ANSWER + 1);
            stream.answer(path);
        });

        assertUnreadable(origin, "more than 1000 interim answers (1xx) came before it");
    }

    @Test
    void switchingProtocolsIsNoAnswer() {
        String origin = serve((path, stream) -> stream.head("101", false));

        assertUnreadable(origin, "it switches to a protocol that was not asked for (101)");
    }

    @Test
    void anInterimAnswerThatEndsTheStreamIsNoAnswer() {
        String origin = serve((path, stream) -> stream.head("102", true));

        assertUnreadable(origin, "it is an interim answer (1xx) and nothing else");
    }

    private void assertUnreadable(String origin, String complaint) {
        var failed = failed(fetch(trusting(), origin + "/0"));

        assertThat(failed.message()).isEqualTo("The answer of localhost can't be read: " + complaint + ".");
        assertThat(failed.failure()).isEqualTo(FetchFailure.CONNECT);
        assertThat(failed.retryable()).isFalse();
    }

    /** Like a server that is told to stop while a request is on its way to it. */
    @ParameterizedTest
    @ValueSource(strings = {"goes away", "refuses the stream", "closes"})
    void aConnectionThatTakesNoMoreRequestsCostsNoTry(String manner) {
        Map<Channel, Integer> asked = new ConcurrentHashMap<>();
        String origin = serve((path, stream) -> {
            ChannelHandlerContext connection = stream.connection();
            if (asked.merge(connection.channel(), 1, Integer::sum) == 1) {
                stream.answer(path);
            } else if (manner.equals("refuses the stream")) {
                connection.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM).stream(stream.stream()));
            } else if (manner.equals("goes away")) {
                stream.refuseWithAllThatFollow();
            } else {
                connection.channel().close();
            }
        });

        assertThat(fetchAll(trusting(), origin, 6, 1)).isEqualTo(pictures(6));
    }

    private ImageFetcher trusting() {
        return fetcher("extra-ca", authority);
    }

    private String serve(Answer answer) {
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(tls.newHandler(connection.alloc()))
                                .addLast(Http2FrameCodecBuilder.forServer().build())
                                .addLast(new Requests(answer));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return "https://localhost:" + ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private static final class Requests extends SimpleChannelInboundHandler<Http2Frame> {

        private final Answer answer;

        private Requests(Answer answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext connection, Http2Frame frame) {
            if (frame instanceof Http2HeadersFrame head) {
                answer.to(head.headers().path().toString(), new Stream(connection, head.stream()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
            connection.close();
        }
    }
}
