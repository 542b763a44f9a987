package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.EventStream;
import dev.halftone.PackagedService;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one owner may occupy of a service with low limits. */
@Tag("process")
class OwnerSharesIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final String CSV = Api.csv(List.of(List.of("http://127.0.0.1:9/1.jpg")));

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.with(settings());

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Keys.REQUIRED);
        settings.put("halftone.http.max-bytes-in-flight", "12M");
        settings.put("halftone.http.max-bytes-in-flight-per-owner", "8M");
        settings.put("halftone.http.body-window", "1h");
        settings.put("halftone.live.max-streams-per-owner", "2");
        settings.put("quarkus.http.limits.max-body-size", "4M");
        settings.put("quarkus.http.body.uploads-directory", "bodies");
        return settings;
    }

    private final List<Socket> begun = new ArrayList<>();
    private String alice;
    private String bob;

    @BeforeEach
    void makeKeys() {
        alice = Keys.of("alice");
        bob = Keys.of("bob");
    }

    /** Each upload sends a few bytes and then stalls. */
    @Test
    void anOwnerWhoHasBegunTooManyUploadsIsRefusedBeforeTheyAreReadAndNobodyElseIs() throws IOException {
        String length = "Content-Length: 4194304";
        try {
            begin(alice, length);
            begin(alice, length);

            Socket third = open(alice, length);
            String refusal = new String(third.getInputStream().readNBytes(17), StandardCharsets.US_ASCII);

            assertThat(refusal).isEqualTo("HTTP/1.1 503 Serv");
            assertThat(upload(alice)).isEqualTo(503);
            assertThat(upload(bob)).isEqualTo(200);
        } finally {
            hangUp();
        }
        await().atMost(WAIT_TIMEOUT).until(() -> upload(alice) == 200);
    }

    @Test
    void anUploadThatDoesNotSayHowMuchComesCountsWithWhatHasCome() throws IOException {
        String chunked = "Transfer-Encoding: chunked";
        try {
            for (int i = 0; i < 6; i++) {
                begin(alice, chunked);
            }
            assertThat(upload(alice)).as("beside six that have hardly begun").isEqualTo(200);

            byte[] piece = ("180000\r\n" + "x".repeat(0x180000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (Socket client : begun) {
                client.getOutputStream().write(piece);
            }

            await().atMost(WAIT_TIMEOUT).untilAsserted(() -> assertThat(begun).anyMatch(OwnerSharesIT::isRefused));
            assertThat(upload(bob)).isEqualTo(200);
        } finally {
            hangUp();
        }
        await().atMost(WAIT_TIMEOUT).until(() -> upload(alice) == 200);
    }

    private static boolean isRefused(Socket client) {
        try {
            client.setSoTimeout(50);
            return new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 503");
        } catch (IOException nothingYet) {
            return false;
        }
    }

    @Test
    void allOwnersTogetherHaveNoMoreThanTheWhole() throws IOException {
        try {
            String length = "Content-Length: 4194304";
            begin(alice, length);
            begin(alice, length);
            begin(bob, length);

            Keys.with(Keys.of("carol"))
                    .contentType("text/csv; charset=UTF-8")
                    .body(CSV)
                    .post("/upload/")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "5");
        } finally {
            hangUp();
        }
        await().atMost(WAIT_TIMEOUT).until(() -> upload(Keys.of("carol")) == 200);
    }

    /** The file exists until the upload is stored, and the upload is stored although its client is gone. */
    @Test
    void anUploadWhoseClientHasGoneCountsUntilItIsStored() throws Exception {
        String row = "1,Lamp,http://127.0.0.1:9/1.jpg," + "x".repeat(900_000) + "\n";
        byte[] padded =
                ("S. No.,Product Name,Input Image Urls,Note\n" + row.repeat(4)).getBytes(StandardCharsets.UTF_8);
        try (Connection locking = SERVICE.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("lock table product in exclusive mode"); // blocks inserts
            for (int i = 0; i < 2; i++) {
                Socket client = open(alice, "Content-Length: " + padded.length);
                client.getOutputStream().write(padded);
            }
            await().atMost(WAIT_TIMEOUT).until(() -> upload(alice, "Content-Length: 2000000"), status -> status == 503);
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> SERVICE.number("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database() and query ilike '%into product%'"
                                    + " and pid <> pg_backend_pid()")
                            == 2);
            hangUp();

            await().atMost(WAIT_TIMEOUT).until(() -> files() == 2); // those of refused uploads go soon
            assertThat(upload(alice, "Content-Length: 2000000")).isEqualTo(503);
            locking.rollback();
        }
        await().atMost(WAIT_TIMEOUT).until(() -> files() == 0);
        await().atMost(WAIT_TIMEOUT).until(() -> upload(alice) == 200);
    }

    private static Set<Path> bodies() throws IOException {
        Path folder = SERVICE.store().resolveSibling("bodies");
        if (Files.notExists(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    private static int files() throws IOException {
        return bodies().size();
    }

    private Socket open(String key, String length) throws IOException {
        Socket client = new Socket("localhost", RestAssured.port);
        begun.add(client);
        client.setSoTimeout((int) WAIT_TIMEOUT.toMillis());
        client.getOutputStream()
                .write(("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                                + "\r\nContent-Type: text/csv\r\n" + length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /** Returns once the service has created a file for the body. */
    private void begin(String key, String length) throws IOException {
        Set<Path> before = bodies();
        Socket client = open(key, length);
        client.getOutputStream().write("3\r\nS. \r\n".getBytes(StandardCharsets.US_ASCII));
        // Not by their number: the file of an upload that has ended may disappear meanwhile.
        await().atMost(WAIT_TIMEOUT).until(() -> !before.containsAll(bodies()));
    }

    private void hangUp() throws IOException {
        for (Socket client : begun) {
            client.close();
        }
    }

    private static int upload(String key) {
        return Keys.with(key)
                .contentType("text/csv; charset=UTF-8")
                .body(CSV)
                .post("/upload/")
                .statusCode();
    }

    /** The status of a response sent before the body; 0 if there is none. */
    private static int upload(String key, String length) throws IOException {
        try (Socket client = new Socket("localhost", RestAssured.port)) {
            client.setSoTimeout(2_000);
            client.getOutputStream()
                    .write(("POST /upload/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                                    + "\r\nContent-Type: text/csv\r\n" + length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9));
        } catch (SocketTimeoutException nothing) {
            return 0;
        }
    }

    @Test
    void anOwnerHasNoMoreStreamsOfEventsThanHisShare() {
        String aliceRequest = pending(alice);
        String bobRequest = pending(bob);
        try (EventStream first = events(alice, aliceRequest);
                EventStream second = events(alice, aliceRequest)) {
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> !first.events().isEmpty() && !second.events().isEmpty());

            Keys.with(alice)
                    .get("/requests/" + aliceRequest + "/events")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "2");
            try (EventStream others = events(bob, bobRequest)) {
                assertThat(others.status()).isEqualTo(200);
            }
        }
        await().atMost(WAIT_TIMEOUT).until(() -> {
            try (EventStream again = events(alice, aliceRequest)) {
                return again.status() == 200;
            }
        });
    }

    /** Stays pending for the whole test. */
    private static String pending(String key) {
        String request = Keys.uploaded(key, "http://127.0.0.1:9/1.jpg");
        SERVICE.execute(
                "update request set status = 'PENDING', images_failed = 0, completed_at = null, images_total = 2"
                        + " where id = '" + request + "'");
        return request;
    }

    private static EventStream events(String key, String request) {
        return EventStream.open(
                PackagedService.address() + "requests/" + request + "/events",
                Map.of("Authorization", "Bearer " + key));
    }
}
