package dev.halftone;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Halftone's HTTP API as a client uses it. */
public final class Api {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);

    private Api() {}

    public static Response upload(String csv, Map<String, String> options) {
        return upload(csv.getBytes(StandardCharsets.UTF_8), "products.csv", options);
    }

    public static Response upload(byte[] file, String fileName, Map<String, String> options) {
        return upload(given(), file, fileName, options);
    }

    /** @param client a request to one of several services, or with a key */
    public static Response upload(RequestSpecification client, String csv, Map<String, String> options) {
        return upload(client, csv.getBytes(StandardCharsets.UTF_8), "products.csv", options);
    }

    private static Response upload(
            RequestSpecification client, byte[] file, String fileName, Map<String, String> options) {
        RequestSpecification request = client.multiPart("file", fileName, file, "text/csv");
        options.forEach(request::multiPart);
        return request.post("/upload/");
    }

    /** Uploads one product for each list of URLs; returns the request's id. */
    public static String upload(List<List<String>> productUrls) {
        return upload(csv(productUrls), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    public static String csv(List<List<String>> productUrls) {
        StringBuilder csv = new StringBuilder("S. No.,Product Name,Input Image Urls\r\n");
        for (int i = 0; i < productUrls.size(); i++) {
            csv.append(i + 1).append(",Product ").append(i + 1).append(",\"");
            csv.append(String.join(",", productUrls.get(i))).append("\"\r\n");
        }
        return csv.toString();
    }

    public static Response status(String requestId) {
        return given().get("/status/" + requestId + "/");
    }

    /** Polls, as clients do, until the request is no longer pending. */
    public static Response awaitEnd(String requestId) {
        return await().atMost(WAIT_TIMEOUT)
                .until(
                        () -> status(requestId),
                        answer -> answer.statusCode() == 200 && !"Pending".equals(answer.path("status")));
    }

    /** All images of a request, as the listing shows them. */
    public static List<Map<String, Object>> images(String requestId) {
        return given().queryParam("limit", 1000)
                .get("/requests/" + requestId + "/images")
                .then()
                .statusCode(200)
                .extract()
                .path("images");
    }
}
