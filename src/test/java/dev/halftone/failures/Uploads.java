package dev.halftone.failures;

import dev.halftone.Api;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Clients that upload small requests during the faults and record the responses. */
final class Uploads implements AutoCloseable {

    private static final int IMAGES = 3;
    private static final long INTERVAL_MILLISECONDS = 700;
    private static final int PATIENCE_MILLISECONDS = 40_000;

    /** The message of the service if the result of a commit was lost. */
    private static final String OUTCOME_UNKNOWN = "It is unknown whether the request was stored";

    private final Installation installation;
    private final Origins origins;
    private final String run;
    private final Queue<Upload> uploads = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService people = Executors.newScheduledThreadPool(4);
    private int uploaded;

    enum Answer {
        ACCEPTED,
        REFUSED,
        /** The connection of the client or that to PostgreSQL broke: it is unknown whether the upload was stored. */
        NONE
    }

    /** @param firstUrl a URL that no other upload has */
    record Upload(String firstUrl, Answer answer, String detail) {}

    private Uploads(Installation installation, Origins origins, String run) {
        this.installation = installation;
        this.origins = origins;
        this.run = run;
    }

    static Uploads begin(Installation installation, Origins origins, String run) {
        Uploads uploads = new Uploads(installation, origins, run);
        // Several clients: while one waits for a frozen server, others can still be refused.
        for (int person = 0; person < 3; person++) {
            uploads.people.scheduleWithFixedDelay(
                    uploads::upload, person * INTERVAL_MILLISECONDS, 3 * INTERVAL_MILLISECONDS, TimeUnit.MILLISECONDS);
        }
        return uploads;
    }

    private synchronized int next() {
        return uploaded++;
    }

    private void upload() {
        int number = next();
        List<String> urls = IntStream.range(0, IMAGES)
                .mapToObj(image -> origins.url(OriginBehaviour.GOOD, "%s-small-%d".formatted(run, number), image))
                .toList();
        uploads.add(upload(number, urls));
    }

    private Upload upload(int number, List<String> urls) {
        try {
            Response response = post(installation, number, Api.csv(List.of(urls)));
            return new Upload(urls.get(0), answer(response), response.statusCode() + " " + response.asString());
        } catch (Exception broken) { // RestAssured throws checked exceptions undeclared
            return new Upload(urls.get(0), Answer.NONE, broken.toString());
        }
    }

    private static Answer answer(Response response) {
        if (response.statusCode() == 200) {
            return Answer.ACCEPTED;
        }
        return response.asString().contains(OUTCOME_UNKNOWN) ? Answer.NONE : Answer.REFUSED;
    }

    static Response post(Installation installation, int replica, String csv) {
        return post(installation, replica, csv, Map.of());
    }

    static Response post(Installation installation, int replica, String csv, Map<String, String> options) {
        RequestSpecification request = installation
                .replica(replica)
                .given()
                .config(RestAssuredConfig.config()
                        .httpClient(HttpClientConfig.httpClientConfig()
                                .setParam("http.connection.timeout", PATIENCE_MILLISECONDS)
                                .setParam("http.socket.timeout", PATIENCE_MILLISECONDS)))
                .multiPart("file", "products.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv");
        options.forEach(request::multiPart);
        return request.post("/upload/");
    }

    /** The number of uploads that were refused so far. */
    long refused() {
        return uploads.stream()
                .filter(upload -> upload.answer() == Answer.REFUSED)
                .count();
    }

    /** Returns when the last upload has a response or a timeout. */
    List<Upload> end() {
        people.shutdown();
        try {
            if (!people.awaitTermination(2L * PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("an upload was not answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new ArrayList<>(uploads);
    }

    @Override
    public void close() {
        people.shutdownNow();
    }
}
