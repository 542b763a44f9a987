package dev.halftone.access;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An OIDC provider on loopback: discovery, its public key, and tokens signed with its private key. */
final class OidcProvider implements AutoCloseable {

    static final String AUDIENCE = "halftone";
    static final String NO_SUBJECT = "-";

    private final KeyPair keys = generate();
    private final KeyPair impostor = generate();

    private final AtomicInteger introspections = new AtomicInteger();
    private final HttpServer server;
    private final String issuer;

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    OidcProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        String discovery = """
            {"issuer": "%1$s", "jwks_uri": "%1$s/jwks", "token_endpoint": "%1$s/token",
             "authorization_endpoint": "%1$s/auth", "introspection_endpoint": "%1$s/introspect"}\
            """.formatted(issuer);
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        String keySet = """
            {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": "%s", "e": "%s"}]}\
            """.formatted(number(key.getModulus()), number(key.getPublicExponent()));
        serve("/.well-known/openid-configuration", discovery);
        serve("/jwks", keySet);
        // Accepts every token as Alice's, as a provider might for a token that is meant for another service.
        serve("/introspect", """
            {"active": true, "sub": "alice", "username": "alice", "aud": "payroll", "exp": %d}\
            """.formatted(
                        Instant.now().plus(Duration.ofDays(1)).getEpochSecond()));
        server.start();
    }

    /** The settings a service needs to trust the provider; the last two make the service a client of it as well. */
    Map<String, String> settings() {
        return Map.of(
                "quarkus.oidc.auth-server-url",
                issuer,
                "quarkus.oidc.token.audience",
                AUDIENCE,
                "quarkus.oidc.client-id",
                AUDIENCE,
                "quarkus.oidc.credentials.secret",
                "secret");
    }

    /** A token signed by the provider. */
    String token(String subject, String audience, Duration validFor) {
        return token(keys, "1", subject, audience, validFor, Map.of());
    }

    /** @param claims in addition to the subject, which is omitted if it is {@link #NO_SUBJECT} */
    String token(String subject, String audience, Duration validFor, Map<String, String> claims) {
        return token(keys, "1", subject, audience, validFor, claims);
    }

    /** A token signed with a key that the provider does not publish. */
    String tokenOfUnknownKey(String subject, String audience, Duration validFor) {
        return token(impostor, "2", subject, audience, validFor, Map.of());
    }

    /** How often the provider has been asked about a token. */
    int introspections() {
        return introspections.get();
    }

    /** A token signed with another key under the provider's key id. */
    String forgedToken(String subject, String audience, Duration validFor) {
        return token(impostor, "1", subject, audience, validFor, Map.of());
    }

    private String token(
            KeyPair signer,
            String keyId,
            String subject,
            String audience,
            Duration validFor,
            Map<String, String> claims) {
        JwtClaimsBuilder token = Jwt.issuer(issuer);
        if (!subject.equals(NO_SUBJECT)) {
            token.subject(subject);
        }
        claims.forEach((name, value) -> token.claim(name, name.equals("groups") ? List.of(value) : value));
        return token.audience(audience)
                .issuedAt(Instant.now().minusSeconds(600))
                .expiresAt(Instant.now().plus(validFor))
                .jws()
                .keyId(keyId)
                .sign(signer.getPrivate());
    }

    private void serve(String path, String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            if (path.equals("/introspect")) {
                introspections.incrementAndGet();
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
