package dev.halftone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver of webhooks on loopback, which checks signatures independently. */
public final class WebhookReceiver implements AutoCloseable {

    /** The secrets in the test settings: a new and an old one, both of which sign. */
    public static final List<String> SECRETS = List.of(
            "whsec_dGhlLW5ldy1zZWNyZXQtb2YtdGhlLXRlc3RzLTAwMDE=", "whsec_dGhlLW9sZC1zZWNyZXQtb2YtdGhlLXRlc3RzLTAwMDA=");

    private final Origin origin = new Origin();
    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

    /** A received message; names of headers in lower case. */
    public record Message(String path, Map<String, String> headers, String body) {

        public String id() {
            return headers.get("webhook-id");
        }

        /** Whether one of the signatures was made with this secret, by Standard Webhooks 1.0.0. */
        public boolean isSignedWith(String secret) {
            byte[] expected = signature(secret, id(), headers.get("webhook-timestamp"), body);
            return Arrays.stream(headers.get("webhook-signature").split(" "))
                    .filter(signature -> signature.startsWith("v1,"))
                    .anyMatch(signature ->
                            MessageDigest.isEqual(signature.substring(3).getBytes(UTF_8), expected));
        }
    }

    /** The base64 of HMAC-SHA256 over id, timestamp and body. */
    public static byte[] signature(String secret, String id, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            return Base64.getEncoder()
                    .encode(mac.doFinal(String.join(".", id, timestamp, body).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads messages and responds to the n-th one on this path, counted from 1, with this status. */
    public String answering(String path, IntFunction<Integer> statusOfNth) {
        return receiving(path, request -> request.response()
                .setStatusCode(statusOfNth.apply(origin.hits(path)))
                .end());
    }

    /** Reads messages, and then calls the handler. */
    public String receiving(String path, Handler<HttpServerRequest> answer) {
        return origin.on(
                path,
                request -> request.bodyHandler(body -> {
                    Map<String, String> headers = new HashMap<>();
                    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
                    messages.add(new Message(path, headers, body.toString(UTF_8)));
                    answer.handle(request);
                }));
    }

    /** All messages received on this path, in their order. */
    public List<Message> messages(String path) {
        return messages.stream().filter(message -> message.path().equals(path)).toList();
    }

    public Origin origin() {
        return origin;
    }

    @Override
    public void close() {
        origin.close();
    }
}
