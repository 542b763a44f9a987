package dev.halftone.fetch;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The server that a connection leads to. Through a proxy, the socket knows only the address of the proxy. */
final class ConnectedServer {

    private static final AttributeKey<SocketAddress> BEHIND_PROXY =
            AttributeKey.valueOf(ConnectedServer.class, "behind-proxy");

    private ConnectedServer() {}

    static SocketAddress of(Channel channel) {
        SocketAddress behindProxy = channel.attr(BEHIND_PROXY).get();
        return behindProxy == null ? channel.remoteAddress() : behindProxy;
    }

    /** Its IP address, or an empty text if the connection has ended. */
    static String addressOf(HttpConnection connection) {
        return of(channel(connection)) instanceof InetSocketAddress server && server.getAddress() != null
                ? server.getAddress().getHostAddress()
                : "";
    }

    static void behindProxy(HttpConnection connection, InetSocketAddress server) {
        channel(connection).attr(BEHIND_PROXY).set(server);
    }

    /** The public interface gives no access to it. */
    static Channel channel(HttpConnection connection) {
        return ((HttpClientConnection) connection).channel();
    }
}
