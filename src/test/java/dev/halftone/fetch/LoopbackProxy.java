package dev.halftone.fetch;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A forward proxy on 127.0.0.1 that opens tunnels for CONNECT, and knows no other method. */
final class LoopbackProxy implements AutoCloseable {

    static final String OPENED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private static final String END = "\r\n\r\n";

    private final NetClient client;
    private final NetServer server;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<NetSocket> connections = new CopyOnWriteArrayList<>();

    private LoopbackProxy(Vertx vertx, BiConsumer<LoopbackProxy, NetSocket> connected) {
        client = vertx.createNetClient();
        server = vertx.createNetServer()
                .connectHandler(socket -> {
                    connections.add(socket);
                    connected.accept(this, socket.exceptionHandler(hungUp -> {}));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Relays bytes between its clients and the servers that they ask for. */
    static LoopbackProxy relaying(Vertx vertx) {
        return answering(vertx, OPENED, true);
    }

    /** Opens the tunnel with these bytes. */
    static LoopbackProxy relayingAfter(Vertx vertx, String answer) {
        return answering(vertx, answer, true);
    }

    /** Answers each request with these bytes, and waits. */
    static LoopbackProxy answering(Vertx vertx, String answer) {
        return answering(vertx, answer, false);
    }

    /** Answers each request with these bytes, and hangs up. */
    static LoopbackProxy hangingUpAfter(Vertx vertx, String answer) {
        return new LoopbackProxy(
                vertx,
                (proxy, socket) -> proxy.awaitHead(socket, rest -> socket.end(Buffer.buffer(answer, "ISO-8859-1"))));
    }

    private static LoopbackProxy answering(Vertx vertx, String answer, boolean relays) {
        return new LoopbackProxy(
                vertx,
                (proxy, socket) -> proxy.awaitHead(socket, rest -> {
                    if (relays) {
                        proxy.relay(socket, answer, rest);
                    } else {
                        socket.write(answer, "ISO-8859-1");
                    }
                }));
    }

    private void awaitHead(NetSocket socket, Consumer<Buffer> then) {
        Buffer received = Buffer.buffer();
        socket.handler(piece -> {
            String all = received.appendBuffer(piece).toString(StandardCharsets.ISO_8859_1);
            int end = all.indexOf(END);
            if (end >= 0) {
                heads.add(all.substring(0, end));
                socket.handler(later -> {});
                then.accept(received.getBuffer(end + END.length(), received.length()));
            }
        });
    }

    private void relay(NetSocket socket, String answer, Buffer rest) {
        String[] asked = heads.get(heads.size() - 1).split(" ", 3)[1].split(":(?=\\d+$)");
        socket.pause();
        client.connect(Integer.parseInt(asked[1]), asked[0].replaceAll("[\\[\\]]", ""))
                .onFailure(unreachable -> socket.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway" + END)))
                .onSuccess(origin -> {
                    origin.exceptionHandler(broken -> {}).write(rest);
                    socket.write(answer, "ISO-8859-1");
                    socket.pipeTo(origin);
                    origin.pipeTo(socket);
                });
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The request line of each request. */
    List<String> asked() {
        return heads.stream().map(head -> head.lines().findFirst().orElse("")).toList();
    }

    /** The value of a header of each request. */
    List<Optional<String>> headers(String name) {
        return heads.stream()
                .map(head -> head.lines()
                        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                        .map(line -> line.substring(name.length() + 1).strip())
                        .findFirst())
                .toList();
    }

    List<String> heads() {
        return List.copyOf(heads);
    }

    int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
