package dev.halftone;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/**
 * Between a service and its server, to make the server vanish: connections stay open, and nothing goes over them any more. Those
 * that were open then are silent for good, as they are behind a failover or a firewall that has forgotten them.
 */
public final class Relay implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetServer listening;
    private final int port;
    private volatile boolean silent;

    /** @param port of the server on this machine */
    public Relay(int port) {
        this.port = port;
        listening = vertx.createNetServer()
                .connectHandler(this::accept)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public int port() {
        return listening.actualPort();
    }

    /** Connections are taken, and nothing is answered. */
    public void vanish() {
        silent = true;
    }

    /** New connections reach the server; those that were open do not. */
    public void comeBack() {
        silent = false;
    }

    private void accept(NetSocket client) {
        if (silent) {
            client.handler(ignored -> {});
            return;
        }
        client.pause();
        vertx.createNetClient()
                .connect(port, "localhost")
                .onSuccess(server -> {
                    Line line = new Line(client, server);
                    line.join(client, server);
                    line.join(server, client);
                    client.resume();
                })
                .onFailure(refused -> client.close());
    }

    /** One connection through the relay; once it has been silent it stays so. */
    private final class Line {

        private final NetSocket client;
        private final NetSocket server;
        private boolean dead;

        Line(NetSocket client, NetSocket server) {
            this.client = client;
            this.server = server;
        }

        void join(NetSocket from, NetSocket to) {
            from.handler(data -> {
                dead |= silent;
                if (!dead) {
                    to.write(data);
                }
            });
            from.closeHandler(closed -> {
                dead |= silent;
                if (!dead) {
                    client.close();
                    server.close();
                }
            });
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
