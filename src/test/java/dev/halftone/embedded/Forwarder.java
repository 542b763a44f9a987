package dev.halftone.embedded;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stable loopback address for a server that may be replaced or vanish. While it has vanished, neither bytes nor the
 * end of a connection pass in either direction. Connections of that time stay silent forever.
 */
public final class Forwarder implements AutoCloseable {

    /** A single thread, so that operations on connections need no locks. */
    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);

    private final Channel listening;
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile int target;
    private volatile boolean vanished;

    /** @param target the port of the server */
    public Forwarder(int target) {
        this.target = target;
        this.listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        relays.add(new Relay(client));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Sends new connections to this port. */
    public void leadTo(int port) {
        target = port;
    }

    public void vanish() {
        loop.submit(() -> {
                    vanished = true;
                    relays.forEach(relay -> relay.swallows = true);
                })
                .syncUninterruptibly();
    }

    /** Affects new connections only. */
    public void comeBack() {
        vanished = false;
    }

    /** The number of connections with data that was not forwarded. */
    public int swallowed() {
        return swallowed.get();
    }

    /** A client's connection and its connection to the server. */
    private final class Relay {

        private final Channel client;
        private boolean swallows = vanished;
        private boolean spoke;

        Relay(Channel client) {
            this.client = client;
            if (swallows) {
                client.pipeline().addLast(new End(client));
                client.config().setAutoRead(true);
                return;
            }
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel server) {
                            server.pipeline().addLast(new End(client));
                            client.pipeline().addLast(new End(server));
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), target)
                    .addListener(connected -> {
                        if (connected.isSuccess()) {
                            client.config().setAutoRead(true);
                        } else {
                            end(client);
                        }
                    });
        }

        private void noteSwallowed() {
            if (!spoke) {
                spoke = true;
                swallowed.incrementAndGet();
            }
        }

        /** One end of the relay. */
        private final class End extends ChannelInboundHandlerAdapter {

            private final Channel other;

            End(Channel other) {
                this.other = other;
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (swallows) {
                    noteSwallowed();
                    ReferenceCountUtil.release(bytes);
                } else {
                    other.writeAndFlush((ByteBuf) bytes);
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                if (!swallows) {
                    relays.remove(Relay.this);
                    end(other);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        }
    }

    /** Closes the connection after pending writes. */
    private static void end(Channel connection) {
        connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends all connections and stops listening. */
    public void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    public void close() {
        stop();
    }
}
