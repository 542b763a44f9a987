package dev.halftone.failures;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DelimiterBasedFrameDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Web servers on many addresses of loopback, each a separate host to the service. The URL contains the behaviour, so
 * the response is the same for every replica and for the whole suite.
 */
final class Origins implements AutoCloseable {

    /** Hosts of all other behaviours. */
    private static final Hosts SOUND = new Hosts(0, 18);

    /** Hosts that break connections. Circuits open there and use up tries, so good images would fail too. */
    private static final Hosts BREAKING = new Hosts(18, 6);

    /**
     * Hosts that always send too much. If only some responses did, a late one could not be told from a requested one
     * (HTTP/1.1).
     */
    private static final Hosts TALKATIVE = new Hosts(24, 6);

    private static final int ALL_HOSTS = 30;
    private static final long A_MOMENT_MILLISECONDS = 30;
    static final long USUAL_DELAY_MILLISECONDS = 250;

    private static final int MAX_HEAD = 16_384;
    private static final int IDLE_SECONDS = 4;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final List<InetSocketAddress> hosts = new ArrayList<>();
    private final Map<String, Integer> tries = new ConcurrentHashMap<>();
    private final AtomicInteger announcements = new AtomicInteger();
    private volatile boolean away;
    private volatile long delayMilliseconds = USUAL_DELAY_MILLISECONDS;
    private volatile int time = 1;

    private record Hosts(int first, int count) {

        int of(int number) {
            return first + Math.floorMod(number, count);
        }
    }

    Origins() {
        ServerBootstrap server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        accept(connection);
                    }
                });
        for (int host = 0; host < ALL_HOSTS; host++) {
            Channel listening = server.bind("127.0.0." + (host + 2), 0)
                    .syncUninterruptibly()
                    .channel();
            hosts.add((InetSocketAddress) listening.localAddress());
        }
    }

    private void accept(Channel connection) {
        connection
                .pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                .addLast(new DelimiterBasedFrameDecoder(
                        MAX_HEAD, Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII)))
                .addLast(new Answers());
    }

    /** The URL of an image; every combination of arguments has its own. */
    String url(OriginBehaviour manner, String request, int number) {
        Hosts group = manner.breaksConnections() ? BREAKING : manner.saysTooMuch() ? TALKATIVE : SOUND;
        InetSocketAddress host = hosts.get(group.of(number));
        return "http://%s:%d/%s/%s/%d.jpg"
                .formatted(host.getAddress().getHostAddress(), host.getPort(), manner, request, number);
    }

    /** Whether from now on every connection is reset at its first request. */
    void goAway(boolean away) {
        this.away = away;
    }

    /** Sets the latency of responses, which makes a run last long enough for its faults. */
    void delay(long milliseconds) {
        this.delayMilliseconds = milliseconds;
    }

    /** @param time 1, or 2 from when on some pictures are others */
    void atTime(int time) {
        this.time = time;
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext connection, ByteBuf head) {
            if (away) {
                reset(connection);
                return;
            }
            String request = head.toString(StandardCharsets.US_ASCII);
            connection.executor().schedule(() -> answer(connection, request), delayMilliseconds, TimeUnit.MILLISECONDS);
        }

        private void answer(ChannelHandlerContext connection, String request) {
            String path = request.split(" ", 3)[1];
            int attempt = tries.merge(path, 1, Integer::sum);
            Picture picture = Picture.of(path, time);
            byte[] body = picture.jpeg();
            switch (OriginBehaviour.ofPath(path)) {
                case CHANGES -> send(connection, head("200 OK", body.length), body, body.length);
                case TAGS, TAGS_ANOTHER ->
                    sendVersion(connection, request, "ETag: \"" + picture.checksum() + "\"", "If-None-Match", body);
                case DATES ->
                    sendVersion(
                            connection,
                            request,
                            "Last-Modified: Sun, 01 Sep 2024 10:00:00 GMT",
                            "If-Modified-Since",
                            body);
                case GOOD -> send(connection, head("200 OK", body.length), body, body.length);
                case ANNOUNCES -> {
                    announce(connection, attempt);
                    connection
                            .executor()
                            .schedule(
                                    () -> send(connection, head("200 OK", body.length), body, body.length),
                                    A_MOMENT_MILLISECONDS,
                                    TimeUnit.MILLISECONDS);
                }
                case ANSWERS_TWICE -> {
                    send(connection, head("200 OK", body.length), body, body.length);
                    sendAnother(connection);
                }
                case SPEAKS_UNASKED -> {
                    send(connection, head("200 OK", body.length), body, body.length);
                    connection
                            .executor()
                            .schedule(() -> sendAnother(connection), A_MOMENT_MILLISECONDS, TimeUnit.MILLISECONDS);
                }
                case FLAPS -> flap(connection, attempt, body);
                case VANISHES ->
                    send(
                            connection,
                            attempt == 1 ? head("200 OK", body.length) : head("404 Not Found", 0),
                            body,
                            attempt == 1 ? body.length : 0);
                case STALLS_ONCE ->
                    send(connection, head("200 OK", body.length), body, attempt == 1 ? body.length / 2 : body.length);
                case STALLS -> send(connection, head("200 OK", body.length), body, 0);
                case RESETS -> {
                    send(connection, head("200 OK", body.length), body, body.length / 2);
                    reset(connection);
                }
                case PROMISES_MORE -> {
                    send(connection, head("200 OK", body.length + 1000), body, body.length);
                    connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                }
                case PROMISES_LESS -> send(connection, head("200 OK", body.length / 3), body, body.length);
                case MISSING -> send(connection, head("404 Not Found", 0), body, 0);
                case TEXT -> {
                    byte[] text = "This is no image.".getBytes(StandardCharsets.US_ASCII);
                    send(connection, head("200 OK", text.length), text, text.length);
                }
            }
        }

        /** Another one each time, so that all kinds occur. */
        private void announce(ChannelHandlerContext connection, int attempt) {
            List<String> all = List.of("102 Processing", "103 Early Hints", "104 Upload Resumption Supported", "199 ");
            int announced = announcements.incrementAndGet();
            for (int i = 0; i <= attempt; i++) {
                String interim = "HTTP/1.1 " + all.get((announced + i) % all.size()) + "\r\n\r\n";
                connection.write(Unpooled.copiedBuffer(interim, StandardCharsets.US_ASCII));
            }
            connection.flush();
        }

        private void sendAnother(ChannelHandlerContext connection) {
            byte[] another = Picture.of("/of/no/image").jpeg();
            send(connection, head("200 OK", another.length), another, another.length);
        }

        private void flap(ChannelHandlerContext connection, int attempt, byte[] body) {
            switch (attempt) {
                case 1 -> send(connection, head("503 Service Unavailable", 0), body, 0);
                case 2 -> reset(connection);
                default -> send(connection, head("200 OK", body.length), body, body.length);
            }
        }

        /** Sends 304 without the body if the request has the version as a condition. */
        private void sendVersion(
                ChannelHandlerContext connection, String request, String version, String condition, byte[] body) {
            String known = condition + version.substring(version.indexOf(':'));
            boolean isKnown = request.lines().anyMatch(known::equalsIgnoreCase);
            String head = head(isKnown ? "304 Not Modified" : "200 OK", body.length);
            send(connection, head.replaceFirst("\r\n", "\r\n" + version + "\r\n"), body, isKnown ? 0 : body.length);
        }

        private String head(String status, int length) {
            return "HTTP/1.1 " + status + "\r\nContent-Type: image/jpeg\r\nContent-Length: " + length + "\r\n\r\n";
        }

        private void send(ChannelHandlerContext connection, String head, byte[] body, int bytes) {
            connection.write(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
            connection.writeAndFlush(Unpooled.copiedBuffer(body, 0, bytes));
        }

        private void reset(ChannelHandlerContext connection) {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            connection.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
            connection.close(); // idle for too long, or reset because the service was killed
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
