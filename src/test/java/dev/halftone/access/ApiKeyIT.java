package dev.halftone.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.halftone.EventStream;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.WebhookReceiver;
import io.restassured.http.Method;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class ApiKeyIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.REQUIRED);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String SOME_ID = "00000000-0000-7000-8000-000000000000";

    private final URI service = PackagedService.address();

    static Stream<Arguments> protectedCalls() {
        return Stream.of(
                arguments(Method.POST, "/upload/"),
                arguments(Method.GET, "/upload"),
                arguments(Method.GET, "/status/" + SOME_ID + "/"),
                arguments(Method.GET, "/requests"),
                arguments(Method.GET, "/requests/"),
                arguments(Method.GET, "/requests/" + SOME_ID),
                arguments(Method.GET, "/requests/" + SOME_ID + "/images"),
                arguments(Method.GET, "/requests/" + SOME_ID + "/output.csv"),
                arguments(Method.GET, "/requests/" + SOME_ID + "/output.zip"),
                arguments(Method.GET, "/requests/" + SOME_ID + "/errors"),
                arguments(Method.GET, "/requests/" + SOME_ID + "/events"),
                arguments(Method.POST, "/requests/" + SOME_ID + "/retry"),
                arguments(Method.GET, "/requests/" + SOME_ID + "/webhooks"),
                arguments(Method.POST, "/requests/" + SOME_ID + "/webhooks/redeliver"),
                arguments(Method.GET, "/webhooks/secret"),
                arguments(Method.DELETE, "/requests/" + SOME_ID),
                arguments(Method.DELETE, "/requests?owner=grace"),
                arguments(Method.GET, "/keys"),
                arguments(Method.POST, "/keys"),
                arguments(Method.DELETE, "/keys/" + SOME_ID),
                arguments(Method.GET, "//requests"),
                arguments(Method.GET, "/images/../requests"),
                arguments(Method.GET, "/images/a/b/../../requests"),
                arguments(Method.GET, "/images/a/b/c/d"),
                arguments(Method.GET, "/q/../requests"),
                arguments(Method.GET, "/q/%2e%2e/requests"),
                arguments(Method.OPTIONS, "/requests"),
                arguments(Method.HEAD, "/requests"),
                arguments(Method.GET, "/nowhere"));
    }

    @ParameterizedTest
    @MethodSource("protectedCalls")
    void withoutAKeyNothingIsAnswered(Method method, String path) {
        Response answer = given().urlEncodingEnabled(false).request(method, path);

        answer.then().statusCode(401).header("WWW-Authenticate", "Bearer realm=\"halftone\"");
        if (method != Method.HEAD) {
            answer.then()
                    .contentType("application/json")
                    .body("error", equalTo("This needs a key, in the header 'Authorization: Bearer <key>'."));
        }
    }

    static Stream<String> refusedCredentials() {
        return Stream.of(
                "Bearer ",
                "Bearer htk_",
                "Bearer htk_" + "A".repeat(43),
                "bearer wrong",
                "Bearer " + "x".repeat(4_000),
                "Bearer ' or 1=1 --",
                "Bearer a.b.c");
    }

    @ParameterizedTest
    @MethodSource("refusedCredentials")
    void aWrongKeyIsRefused(String credential) {
        given().header("Authorization", credential)
                .get("/requests")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", notNullValue())
                .body("error", not(nullValue()));
    }

    @Test
    void anotherSchemeIsNoKey() {
        String key = Keys.of("schemes");

        given().header("Authorization", "Basic " + key).get("/requests").then().statusCode(401);
        given().header("Authorization", key).get("/requests").then().statusCode(401);
        given().queryParam("access_token", key).get("/requests").then().statusCode(401);
        given().header("Authorization", "bearer " + key).get("/requests").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/metrics"})
    void whatOperatorsReadNeedsNoKey(String path) {
        SERVICE.management().get(path).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/swagger-ui/"})
    void whatDescribesTheApiNeedsNoKey(String path) {
        given().get(path).then().statusCode(200);
    }

    @Test
    void aKeyHas256RandomBitsAndOnlyItsHashIsStored() {
        String key = Keys.of("storage");

        assertThat(key).matches("htk_[A-Za-z0-9_-]{43}").isNotEqualTo(Keys.of("storage"));
        Keys.with(Keys.ADMIN)
                .get("/keys")
                .then()
                .statusCode(200)
                .body("keys.owner", hasItem("storage"))
                .body("keys.key", everyItem(nullValue()))
                .body("keys.hash", everyItem(nullValue()));
        assertThat(SERVICE.rows("select api_key::text as row from api_key"))
                .isNotEmpty()
                .allSatisfy(row ->
                        assertThat((String) row.get("row")).doesNotContain(key).doesNotContain(key.substring(4)));
    }

    @Test
    void anOwnersRequestIsThereForAllHisKeysAndForNobodyElse() {
        try (Origin origin = new Origin()) {
            String mine = Keys.of("alice");
            String request = Keys.uploaded(mine, origin.serve("/1.jpg", Pictures.jpeg(64, 48, 1)));
            String secondKey = Keys.of("alice");
            String stranger = Keys.of("bob");
            await().atMost(WAIT_TIMEOUT).until(() -> "Completed"
                    .equals(Keys.with(secondKey).get("/status/" + request + "/").path("status")));

            for (String path : List.of(
                    "/status/%s/",
                    "/requests/%s",
                    "/requests/%s/images",
                    "/requests/%s/output.csv",
                    "/requests/%s/output.zip",
                    "/requests/%s/errors",
                    "/requests/%s/events")) {
                Keys.with(secondKey).get(path.formatted(request)).then().statusCode(200);
                assertUnknown(Keys.with(stranger).get(path.formatted(request)), request);
            }
            assertUnknown(Keys.with(stranger).post("/requests/" + request + "/retry"), request);
            assertUnknown(Keys.with(stranger).delete("/requests/" + request), request);
            Keys.with(stranger)
                    .get("/requests")
                    .then()
                    .statusCode(200)
                    .body("requests.request_id", not(hasItem(request)));
            Keys.with(secondKey).get("/requests").then().statusCode(200).body("requests.request_id", hasItem(request));
            Keys.with(secondKey)
                    .queryParam("cursor", request)
                    .get("/requests")
                    .then()
                    .statusCode(200)
                    .body("requests.request_id", not(hasItem(request)));

            String output =
                    Keys.with(mine).get("/requests/" + request + "/images").path("images[0].output_url");
            given().get(output.replaceFirst("https?://[^/]+", ""))
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "public, max-age=31536000, immutable");
            Keys.with(mine).delete("/requests/" + request).then().statusCode(204);
            assertUnknown(Keys.with(mine).get("/status/" + request), request);
        }
    }

    @Test
    void outputsWithNamesNeedNoKeyEither() {
        given().get("/images/" + SOME_ID + "/" + SOME_ID + "/lamp.jpg")
                .then()
                .statusCode(404)
                .body("error", equalTo("There is no such image."));
    }

    @Test
    void webhooksAreTheOwnersAndSignedWithHisOwnSecret() {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            String mine = Keys.of("heidi");
            String stranger = Keys.of("ivan");
            String url = receiver.answering("/hook", nth -> 200);
            String picture = receiver.origin().serve("/1.jpg", Pictures.jpeg(64, 48, 1));
            String request = Keys.upload(Keys.with(mine).multiPart("webhook_url", url), picture)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("request_id");
            await().atMost(WAIT_TIMEOUT).until(() -> "Delivered"
                    .equals(Keys.with(mine)
                            .get("/requests/" + request + "/webhooks")
                            .path("webhooks[0].state")));

            List<String> secrets = secrets(mine);
            WebhookReceiver.Message message = receiver.messages("/hook").get(0);
            assertThat(secrets).hasSameSizeAs(WebhookReceiver.SECRETS).allMatch(message::isSignedWith);
            assertThat(secrets(Keys.of("heidi"))).isEqualTo(secrets);
            assertThat(secrets(stranger)).noneMatch(message::isSignedWith);
            assertThat(WebhookReceiver.SECRETS).noneMatch(message::isSignedWith);
            assertUnknown(Keys.with(stranger).get("/requests/" + request + "/webhooks"), request);
            assertUnknown(Keys.with(stranger).post("/requests/" + request + "/webhooks/redeliver"), request);
            Keys.with(Keys.ADMIN).get("/webhooks/secret").then().statusCode(403);
            assertThat(receiver.messages("/hook")).hasSize(1);
        }
    }

    private static List<String> secrets(String key) {
        return Keys.with(key)
                .get("/webhooks/secret")
                .then()
                .statusCode(200)
                .header("Cache-Control", containsString("no-store"))
                .extract()
                .path("secrets");
    }

    private static void assertUnknown(Response answer, String request) {
        answer.then().statusCode(404).body("error", equalTo("There is no request " + request + "."));
    }

    @Test
    void aRequestWithoutOwnerIsNobodys() {
        String request = Keys.uploaded(Keys.of("before keys"), "http://127.0.0.1:9/1.jpg");
        SERVICE.execute("update request set owner = null where id = ?", UUID.fromString(request));

        assertUnknown(Keys.with(Keys.of("before keys")).get("/status/" + request), request);
    }

    @Test
    void theSameIdempotencyKeyOfAnotherOwnerIsAnotherKey() {
        String first = Keys.of("carol");
        String second = Keys.of("dave");
        String url = "http://127.0.0.1:9/1.jpg";

        String request = once(first, url).then().statusCode(200).extract().path("request_id");

        once(first, url).then().statusCode(200).body("request_id", equalTo(request));
        once(second, url).then().statusCode(200).body("request_id", not(equalTo(request)));
        once(second, url + "?other").then().statusCode(422);
    }

    private static Response once(String key, String url) {
        return Keys.upload(Keys.with(key).header("Idempotency-Key", "the same"), url);
    }

    @Test
    void aRevokedKeyIsRefusedAndTheOwnersOtherKeysAreNot() {
        Response made = Keys.make("erin");
        String revoked = made.path("key");
        String other = Keys.of("erin");
        Keys.with(revoked).get("/requests").then().statusCode(200);

        Keys.with(Keys.ADMIN).delete("/keys/" + made.path("key_id")).then().statusCode(204);

        Keys.with(revoked).get("/requests").then().statusCode(401);
        Keys.with(other).get("/requests").then().statusCode(200);
        Keys.with(Keys.ADMIN).delete("/keys/" + made.path("key_id")).then().statusCode(404);
    }

    @Test
    void aKeyThatAnotherProcessRevokesIsRefusedSoon() {
        Response made = Keys.make("frank");
        String key = made.path("key");
        Keys.with(key).get("/requests").then().statusCode(200);

        SERVICE.execute("update api_key set revoked_at = now() where id = ?", UUID.fromString(made.path("key_id")));

        await().atMost(WAIT_TIMEOUT).until(() -> Keys.with(key).get("/requests").statusCode() == 401);
    }

    @Test
    void aRevokedKeyReadsNoStreamToItsEnd() {
        try (Origin origin = new Origin()) {
            Response made = Keys.make("judy");
            String other = Keys.of("judy");
            String request = Keys.uploaded(other, origin.on("/held-back.jpg", silent -> {}));
            try (EventStream revoked = events(request, made.path("key"));
                    EventStream going = events(request, other)) {
                await().atMost(WAIT_TIMEOUT)
                        .until(() ->
                                !revoked.events().isEmpty() && !going.events().isEmpty());

                Keys.with(Keys.ADMIN)
                        .delete("/keys/" + made.path("key_id"))
                        .then()
                        .statusCode(204);

                await().atMost(WAIT_TIMEOUT).until(revoked::hasEnded);
                assertThat(revoked.events()).extracting(EventStream.Event::name).containsOnly("progress");
                assertThat(going.hasEnded()).isFalse();
                Keys.with(other).delete("/requests/" + request).then().statusCode(204);
                await().atMost(WAIT_TIMEOUT).until(going::hasEnded);
                assertThat(going.last().name()).isEqualTo("completed");
            }
        }
    }

    private EventStream events(String request, String key) {
        return EventStream.open(service + "requests/" + request + "/events", Map.of("Authorization", "Bearer " + key));
    }

    @Test
    void theAdministratorsKeyIsForKeysAloneAndNoOtherKeyIs() {
        String key = Keys.of("grace");

        Keys.with(Keys.ADMIN)
                .get("/requests")
                .then()
                .statusCode(403)
                .contentType("application/json")
                .body("error", equalTo("This key is not for this."));
        for (Method method : List.of(Method.GET, Method.POST)) {
            for (String path : List.of("/keys", "/keys/", "//keys", "/%6beys")) {
                Keys.with(key)
                        .urlEncodingEnabled(false)
                        .contentType("application/json")
                        .body("{\"owner\": \"grace\"}")
                        .request(method, path)
                        .then()
                        .statusCode(403);
            }
        }
        Keys.with(key).delete("/keys/" + SOME_ID).then().statusCode(403);
        for (String path : List.of("/requests", "/requests/", "//requests", "/request%73")) {
            Keys.with(key)
                    .urlEncodingEnabled(false)
                    .delete(path + "?owner=grace")
                    .then()
                    .statusCode(403);
        }
        Keys.with(Keys.ADMIN).delete("/requests/" + SOME_ID).then().statusCode(403);
    }

    /** Refused before anybody asks whose key it is; see AmbiguousPathCheckIT. */
    @ParameterizedTest
    @ValueSource(strings = {"/requests;a=b", "/images/x/..;/..;/requests", "/keys;a=b", "/keys;a=b/", "/keys%2f"})
    void aPathThatCanBeUnderstoodDifferentlyIsNobodys(String path) {
        given().urlEncodingEnabled(false).get(path).then().statusCode(400);
        Keys.with(Keys.ADMIN).urlEncodingEnabled(false).get(path).then().statusCode(400);
    }

    static Stream<Arguments> wrongKeys() {
        return Stream.of(
                arguments("{}"),
                arguments("{\"owner\": \" \"}"),
                arguments("{\"owner\": \"a\\nb\"}"),
                arguments("{\"owner\": \"" + "x".repeat(201) + "\"}"),
                arguments("{\"owner\": {}}"),
                arguments("{\"owner\": "),
                arguments("null"),
                arguments(""));
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void aKeyNeedsAnOwner(String body) {
        Keys.with(Keys.ADMIN)
                .contentType("application/json")
                .body(body)
                .post("/keys")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("error", notNullValue())
                .body("error", not(containsString("Exception")));
    }

    @Test
    void theApiSaysHowToAuthenticate() {
        Map<String, Object> scheme = given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .path("components.securitySchemes.bearer");

        assertThat(scheme).containsEntry("type", "http").containsEntry("scheme", "bearer");
    }
}
