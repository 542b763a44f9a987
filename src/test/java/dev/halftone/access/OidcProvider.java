package dev.halftone.access;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;

/** An OIDC provider on loopback: discovery, its public key, and tokens signed with the private one. */
public final class OidcProvider implements QuarkusTestResourceLifecycleManager {

    static final String AUDIENCE = "halftone";
    static final String NO_SUBJECT = "-";

    private final KeyPair keys = generate();

    /** Claims to be the provider. */
    private final KeyPair impostor = generate();

    private HttpServer server;

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the provider issue a token, or somebody else. */
    static String token(String signer, String subject, String audience, Duration validFor) {
        return token(signer, subject, audience, validFor, Map.of());
    }

    /** @param claims beside the subject, which is left out where it is {@link #NO_SUBJECT} */
    static String token(String signer, String subject, String audience, Duration validFor, Map<String, String> claims) {
        String issuer = ConfigProvider.getConfig().getValue("quarkus.oidc.auth-server-url", String.class);
        return RestAssured.given()
                .baseUri(issuer)
                .port(URI.create(issuer).getPort())
                .queryParams(claims)
                .get("/issue/" + String.join("/", signer, subject, audience, String.valueOf(validFor.toSeconds())))
                .asString();
    }

    /** @param wish {@code /issue/<signer>/<subject>/<audience>/<seconds>?<claim>=<value>&...} */
    private String issue(String issuer, URI wish) {
        String[] parts = wish.getPath().split("/");
        KeyPair signer = parts[2].equals("provider") ? keys : impostor;
        JwtClaimsBuilder token = Jwt.issuer(issuer);
        if (!parts[3].equals(NO_SUBJECT)) {
            token.subject(parts[3]);
        }
        if (wish.getQuery() != null) {
            for (String claim : wish.getQuery().split("&")) {
                String[] nameAndValue = claim.split("=");
                token.claim(
                        nameAndValue[0], nameAndValue[0].equals("groups") ? List.of(nameAndValue[1]) : nameAndValue[1]);
            }
        }
        return token.audience(parts[4])
                .issuedAt(Instant.now().minusSeconds(600))
                .expiresAt(Instant.now().plusSeconds(Long.parseLong(parts[5])))
                .jws()
                .keyId("1")
                .sign(signer.getPrivate());
    }

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        String discovery = """
                {"issuer": "%1$s", "jwks_uri": "%1$s/jwks", "token_endpoint": "%1$s/token",
                 "authorization_endpoint": "%1$s/auth"}""".formatted(issuer);
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        String keySet = """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": "%s", "e": "%s"}]}""".formatted(number(key.getModulus()), number(key.getPublicExponent()));
        serve("/.well-known/openid-configuration", asked -> discovery);
        serve("/jwks", asked -> keySet);
        serve("/issue/", wish -> issue(issuer, wish));
        server.start();
        return Map.of("quarkus.oidc.auth-server-url", issuer, "quarkus.oidc.token.audience", AUDIENCE);
    }

    private void serve(String path, Function<URI, String> answer) {
        server.createContext(path, exchange -> {
            byte[] body = answer.apply(exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
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
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
