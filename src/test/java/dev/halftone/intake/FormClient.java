package dev.halftone.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Posts forms byte for byte as clients do that were not written for this service. */
final class FormClient {

    private static final String BOUNDARY = "ec7a1f0b6d0c4bb5a6d6c62b3c1c1f3d";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    FormClient(int port) {
        base = URI.create("http://localhost:" + port);
    }

    /** One part {@code file} with a file name and without a media type, as Python's {@code requests} sends it. */
    HttpResponse<String> upload(byte[] csv) {
        return post("name=\"file\"; filename=\"products.csv\"", csv);
    }

    /** One part without a file name. */
    HttpResponse<String> field(String name, String value) {
        return post("name=\"" + name + "\"", text(value));
    }

    private HttpResponse<String> post(String disposition, byte[] content) {
        byte[] head = text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n");
        byte[] tail = text("\r\n--" + BOUNDARY + "--\r\n");
        return send(HttpRequest.newBuilder(base.resolve("/upload/"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArrays(List.of(head, content, tail)))
                .build());
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Announces a body of this length without sending it; returns the response, head and body. */
    String announce(long contentLength) {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream()
                    .write(text("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n"
                            + "Content-Length: " + contentLength + "\r\n\r\n"));
            return answer(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(InputStream input) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        input.transferTo(answer);
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
