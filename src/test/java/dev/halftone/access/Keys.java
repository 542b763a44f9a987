package dev.halftone.access;

import static io.restassured.RestAssured.given;

import dev.halftone.Api;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Profiles of services that require keys, and their clients. */
public final class Keys {

    public static final String ADMIN = "the administrator's key, which is long and random elsewhere";

    public static final int MAX_STREAMS = 4;

    /** Settings of a service that wants keys. Its origins may hold their answers back for as long as a test looks. */
    public static final Map<String, String> REQUIRED = Map.of(
            "halftone.auth.mode", "api-key",
            "halftone.auth.admin-key-sha256", HexFormat.of().formatHex(ApiKeyText.hash(ADMIN)),
            "halftone.fetch.timeout", "60s",
            "halftone.live.max-streams", String.valueOf(MAX_STREAMS),
            "halftone.live.heartbeat", "500ms");

    /** Private images, few requests and images a minute, little patience with slow bodies, no webhooks, an access log. */
    public static final Map<String, String> STRICT = and(
            REQUIRED,
            Map.of(
                    "halftone.images.public", "false",
                    "halftone.rate.requests-per-minute", "240",
                    "halftone.rate.images-per-minute", "3",
                    "halftone.http.body-window", "1s",
                    "halftone.webhooks.secret", "",
                    "quarkus.http.access-log.enabled", "true"));

    private Keys() {}

    private static Map<String, String> and(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return Map.copyOf(all);
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
