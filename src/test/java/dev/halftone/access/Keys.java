package dev.halftone.access;

import static io.restassured.RestAssured.given;

import dev.halftone.Api;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Profiles of services that require keys, and their clients. */
public final class Keys {

    public static final String ADMIN = "the administrator's key, which is long and random elsewhere";

    private Keys() {}

    public static class Required implements QuarkusTestProfile {

        public static final int MAX_STREAMS = 4;

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "halftone.auth.mode",
                    "api-key",
                    "halftone.auth.admin-key-sha256",
                    HexFormat.of().formatHex(ApiKeyText.hash(ADMIN)),
                    // Origins withhold their responses for as long as a test needs.
                    "halftone.fetch.timeout",
                    "60s",
                    "halftone.live.max-streams",
                    String.valueOf(MAX_STREAMS),
                    "halftone.live.heartbeat",
                    "500ms");
        }
    }

    /** Private images, low rate limits, short windows for slow bodies, no webhooks, an access log. */
    public static final class Strict extends Required {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("halftone.images.public", "false");
            overrides.put("halftone.rate.requests-per-minute", "240");
            overrides.put("halftone.rate.images-per-minute", "3");
            overrides.put("halftone.http.body-window", "1s");
            overrides.put("halftone.webhooks.secret", "");
            overrides.put("quarkus.http.access-log.enabled", "true");
            return overrides;
        }
    }

    public static RequestSpecification with(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    public static Response make(String owner) {
        return with(ADMIN)
                .contentType("application/json")
                .body(Map.of("owner", owner, "name", "tests"))
                .post("/keys");
    }

    public static String of(String owner) {
        return make(owner).then().statusCode(201).extract().path("key");
    }

    public static Response upload(RequestSpecification client, String... urls) {
        return Api.upload(client, Api.csv(List.of(List.of(urls))), Map.of());
    }

    public static String uploaded(String key, String... urls) {
        return upload(with(key), urls).then().statusCode(200).extract().path("request_id");
    }
}
