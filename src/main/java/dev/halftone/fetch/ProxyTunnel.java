package dev.halftone.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import io.smallrye.mutiny.Uni;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a proxy for a tunnel on a new connection, before its first request (RFC 9110, section 9.3.6), and is then gone
 * from the pipeline.
 *
 * <p>Only for requests without TLS. Vert.x asks for tunnels itself where there is TLS; otherwise it has no option for
 * it, and leaves it to the proxy to resolve the host ({@code HttpClientImpl.doRequest} of Vert.x 4.5.27).
 */
final class ProxyTunnel extends ByteToMessageDecoder {

    private static final AttributeKey<Promise<Void>> OPENED = AttributeKey.valueOf(ProxyTunnel.class, "opened");

    private static final int MAX_HEAD = 16 * 1024;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([1-5][0-9]{2})(?: .*)?");

    private final String head;
    private final Duration patience;
    private final Promise<Void> opened;
    private Future<?> expiry;
    private int interimAnswers;

    private ProxyTunnel(String head, Duration patience, Promise<Void> opened) {
        this.head = head;
        this.patience = patience;
        this.opened = opened;
    }

    /**
     * Completes on any thread, at once if the connection already is a tunnel. Fails with a {@link ProxyFailure}, and
     * closes the connection.
     *
     * @param target a checked address, the same for all calls with this connection
     * @param authorization the Proxy-Authorization header
     */
    static Uni<Void> open(
            Channel channel, InetSocketAddress target, Optional<String> authorization, Duration patience) {
        String head = head(target, authorization);
        return Uni.createFrom().emitter(emitter -> channel.eventLoop()
                .execute(() -> opened(channel, head, patience).addListener(done -> {
                    if (done.isSuccess()) {
                        emitter.complete(null);
                    } else {
                        emitter.fail(done.cause());
                    }
                })));
    }

    private static String head(InetSocketAddress target, Optional<String> authorization) {
        String authority = NetUtil.toSocketAddressString(target);
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n"
                + authorization
                        .map(value -> "Proxy-Authorization: " + value + "\r\n")
                        .orElse("") + "\r\n";
    }

    /** On the event loop of the connection. */
    private static Promise<Void> opened(Channel channel, String head, Duration patience) {
        Attribute<Promise<Void>> opened = channel.attr(OPENED);
        if (opened.get() == null) {
            Promise<Void> promise = channel.eventLoop().newPromise();
            opened.set(promise);
            channel.pipeline().addFirst("tunnel", new ProxyTunnel(head, patience, promise));
        }
        return opened.get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            fail(context, ProxyFailure.broke());
            return;
        }
        expiry = context.executor()
                .schedule(() -> fail(context, ProxyFailure.silent()), patience.toMillis(), TimeUnit.MILLISECONDS);
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), head));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf received, List<Object> out) {
        int length = headLength(received);
        if (length < 0) {
            if (received.readableBytes() > MAX_HEAD) {
                fail(context, ProxyFailure.unreadable());
            }
            return;
        }
        String statusLine = received.readCharSequence(length, StandardCharsets.ISO_8859_1)
                .toString()
                .lines()
                .findFirst()
                .orElse("");
        Matcher status = STATUS_LINE.matcher(statusLine);
        if (status.matches()) {
            answered(context, Integer.parseInt(status.group(1)));
        } else {
            fail(context, ProxyFailure.unreadable());
        }
    }

    /** Up to the empty line, whose ends may be bare line feeds; -1 if it has not arrived. */
    private static int headLength(ByteBuf received) {
        int start = received.readerIndex();
        for (int i = start; i < received.writerIndex(); i++) {
            if (received.getByte(i) == '\n' && i > start) {
                int before = received.getByte(i - 1) == '\r' ? i - 2 : i - 1;
                if (before >= start && received.getByte(before) == '\n') {
                    return i + 1 - start;
                }
            }
        }
        return -1;
    }

    private void answered(ChannelHandlerContext context, int status) {
        if (status < 200) {
            interimAnswers++;
            if (interimAnswers > InterimAnswers.MAX_BEFORE_AN_ANSWER) {
                fail(context, ProxyFailure.unreadable());
            }
        } else if (status < 300) {
            expiry.cancel(false);
            context.pipeline().remove(this);
            opened.trySuccess(null);
        } else {
            fail(context, ProxyFailure.answered(status));
        }
    }

    private void fail(ChannelHandlerContext context, ProxyFailure failure) {
        if (expiry != null) {
            expiry.cancel(false);
        }
        opened.tryFailure(failure);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        fail(context, ProxyFailure.broke());
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, ProxyFailure.broke());
    }
}
