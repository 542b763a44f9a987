import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Receives Halftone's webhooks and verifies their signatures. JDK 17 or newer, nothing else.
 *
 * <pre>WEBHOOK_SECRET=whsec_... java WebhookReceiver.java [port]</pre>
 */
public final class WebhookReceiver {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MAX_BYTES = 1024 * 1024;

    private WebhookReceiver() {}

    public static void main(String... arguments) throws IOException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8099;
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", WebhookReceiver::receive);
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
            if (!verify(System.getenv("WEBHOOK_SECRET"), id, timestamp, signatures, body)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            // Respond soon, and work later. A message may come twice, with the same id.
            exchange.sendResponseHeaders(204, -1);
            System.out.println(id + " " + new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Whether the unparsed body was signed with the secret, not more than five minutes ago. */
    static boolean verify(String secret, String id, String timestamp, String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null || !timestamp.matches("\\d{1,12}")) {
            return false;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Duration.between(sent, Instant.now()).abs().compareTo(TOLERANCE) > 0) {
            return false; // an old message, sent again (replay attack)
        }
        byte[] expected = signature(secret, id, timestamp, body).getBytes(StandardCharsets.UTF_8);
        for (String signature : signatures.split(" ")) { // several during a rotation of the secret
            if (MessageDigest.isEqual(signature.getBytes(StandardCharsets.UTF_8), expected)) {
                return true;
            }
        }
        return false;
    }

    private static String signature(String secret, String id, String timestamp, byte[] body) {
        try {
            byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
