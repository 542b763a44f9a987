package dev.halftone.fetch;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes responses as bytes, for origins that do not respond like servers. */
final class RawOrigin {

    private RawOrigin() {}

    /** @param answer called with the path of each request, in turn, and its connection */
    static Handler<NetSocket> answering(BiConsumer<String, NetSocket> answer) {
        return socket -> socket.exceptionHandler(hungUp -> {})
                .handler(RecordParser.newDelimited("\r\n\r\n", head -> answer.accept(path(head), socket)));
    }

    private static String path(Buffer head) {
        return head.toString(StandardCharsets.US_ASCII).split(" ", 3)[1];
    }

    /** What {@link FetchingTest#body} returns for the path if nothing goes wrong. */
    static String picture(String path) {
        return "The picture of " + path;
    }

    /** The expected text of {@code /0}, {@code /1} and so on, by path. */
    static Map<String, String> pictures(int images) {
        return IntStream.range(0, images)
                .mapToObj(image -> "/" + image)
                .collect(Collectors.toMap(path -> path, RawOrigin::picture));
    }

    static String answer(String path) {
        String picture = picture(path);
        return "HTTP/1.1 200 OK\r\nContent-Length: " + picture.length() + "\r\n\r\n" + picture;
    }
}
