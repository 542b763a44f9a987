package dev.halftone.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.EventStream;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("process")
class OidcIT {

    private static final OidcProvider PROVIDER = new OidcProvider();

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(settings());

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(PROVIDER.settings());
        settings.put("halftone.auth.mode", "oidc");
        settings.put("halftone.fetch.timeout", "60s"); // an origin withholds its response
        return settings;
    }

    @AfterAll
    static void stopProvider() {
        PROVIDER.close();
    }

    private static final Duration HOUR = Duration.ofHours(1);

    private static String tokenOf(String subject) {
        return PROVIDER.token(subject, OidcProvider.AUDIENCE, HOUR);
    }

    @Test
    void aRequestBelongsToTheSubjectOfTheToken() {
        String request = Keys.uploaded(tokenOf("alice"), "http://127.0.0.1:9/1.jpg");

        Keys.with(tokenOf("alice"))
                .get("/requests")
                .then()
                .statusCode(200)
                .body("requests.request_id", hasItem(request));
        Keys.with(tokenOf("bob"))
                .get("/requests")
                .then()
                .statusCode(200)
                .body("requests.request_id", not(hasItem(request)));
        Keys.with(tokenOf("bob")).get("/status/" + request).then().statusCode(404);
    }

    private static String tokenOf(String subject, Map<String, String> claims) {
        return PROVIDER.token(subject, OidcProvider.AUDIENCE, HOUR, claims);
    }

    @Test
    void anotherNameInTheTokenMakesNobodyElseOfItsSubject() {
        String bobAsAlice = tokenOf("bob", Map.of("preferred_username", "alice", "upn", "alice"));
        String alices = Keys.uploaded(tokenOf("alice"), "http://127.0.0.1:9/1.jpg");
        String bobs = Keys.uploaded(tokenOf("bob"), "http://127.0.0.1:9/1.jpg");

        Keys.with(bobAsAlice)
                .get("/requests")
                .then()
                .statusCode(200)
                .body("requests.request_id", hasItem(bobs))
                .body("requests.request_id", not(hasItem(alices)));
        Keys.with(bobAsAlice).delete("/requests/" + alices).then().statusCode(404);
    }

    @Test
    void aRoleOfTheProviderThatIsCalledAdministratorIsNoneOfOurs() {
        String token = tokenOf("carol", Map.of("groups", "administrator"));

        Keys.uploaded(token, "http://127.0.0.1:9/1.jpg");
        Keys.with(token).get("/requests").then().statusCode(200);
        Keys.with(token).get("/keys").then().statusCode(403);
    }

    static Stream<Arguments> refused() {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"sub\":\"alice\"}".getBytes(StandardCharsets.US_ASCII));
        return Stream.of(
                arguments("of another signer", PROVIDER.forgedToken("alice", OidcProvider.AUDIENCE, HOUR)),
                arguments("for another service", PROVIDER.token("alice", "payroll", HOUR)),
                arguments("expired", PROVIDER.token("alice", OidcProvider.AUDIENCE, Duration.ofMinutes(-5))),
                arguments("of nobody", tokenOf(OidcProvider.NO_SUBJECT, Map.of())),
                arguments("of nobody, with a name", tokenOf(OidcProvider.NO_SUBJECT, Map.of("upn", "alice"))),
                arguments("of a blank", tokenOf(" ", Map.of())),
                arguments("unsigned", header + "." + body + "."),
                arguments(
                        "of a key that the provider does not publish",
                        PROVIDER.tokenOfUnknownKey("alice", OidcProvider.AUDIENCE, HOUR)),
                arguments("opaque, which the provider would take for Alice's", "2YotnFZFEjr1zCsicMWpAA"),
                arguments("no JWT", "htk_" + "A".repeat(43)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aTokenThatProvesNothingIsRefused(String what, String token) {
        Keys.with(token)
                .get("/requests")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer realm=\"halftone\", error=\"invalid_token\"")
                .body("error", equalTo("The key or token is not valid."));
        assertThat(PROVIDER.introspections()).as("nobody asked for that").isZero();
    }

    @Test
    void aStreamEndsWithItsToken() {
        String lasting = tokenOf("alice");
        try (Origin origin = new Origin()) {
            String request = Keys.uploaded(lasting, origin.on("/held-back.jpg", silent -> {}));
            String brief = PROVIDER.token("alice", OidcProvider.AUDIENCE, Duration.ofSeconds(8));
            try (EventStream expiring = events(request, brief);
                    EventStream going = events(request, lasting)) {
                assertThat(List.of(expiring.status(), going.status())).containsOnly(200);

                await().atMost(Duration.ofSeconds(60)).until(expiring::hasEnded);

                assertThat(expiring.events())
                        .extracting(EventStream.Event::name)
                        .containsOnly("progress");
                assertThat(going.hasEnded()).isFalse();
                Keys.with(brief).get("/requests").then().statusCode(401);
            }
        }
    }

    private static EventStream events(String request, String token) {
        return EventStream.open(
                PackagedService.address() + "requests/" + request + "/events",
                Map.of("Authorization", "Bearer " + token));
    }

    @Test
    void withoutATokenNothingIsAnsweredAndKeysAreNotMade() {
        given().get("/requests").then().statusCode(401).header("WWW-Authenticate", "Bearer realm=\"halftone\"");
        Keys.with(tokenOf("alice")).get("/keys").then().statusCode(403);
    }
}
