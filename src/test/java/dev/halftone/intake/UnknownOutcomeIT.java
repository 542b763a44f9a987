package dev.halftone.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an upload is told when PostgreSQL is lost before its commit was sent, and when it is lost afterwards. */
@Tag("process")
class UnknownOutcomeIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    private Origin origin;
    private Connection holding;
    private Connection watching;
    private String csv;

    @BeforeEach
    void open() throws SQLException {
        origin = new Origin();
        csv = Api.csv(List.of(List.of(origin.url("/" + UUID.randomUUID()))));
        holding = SERVICE.connect();
        watching = SERVICE.connect();
        execute(watching, """
                create function wait_here() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock(15); return null; end $$""");
        execute(holding, "select pg_advisory_lock(15)");
    }

    @AfterEach
    void close() throws SQLException {
        holding.close();
        execute(watching, "drop function wait_here cascade");
        watching.close();
        origin.close();
    }

    @Test
    void whoseCommitIsNotAnsweredIsToldThatItIsUnknown() throws SQLException {
        waitAt("constraint trigger wait_here after insert on request deferrable initially deferred");

        Response answer = endSessionDuring(() -> upload(given()));

        answer.then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body(
                        "error",
                        equalTo("It is unknown whether the request was stored, because PostgreSQL's answer was lost."
                                + " Look at GET /requests before you repeat it; with an Idempotency-Key a repetition would be"
                                + " safe."));
    }

    @Test
    void whoHasAKeyIsToldThatARepetitionIsSafeAndItIs() throws SQLException {
        waitAt("constraint trigger wait_here after insert on request deferrable initially deferred");
        String key = "key " + UUID.randomUUID();

        Response answer = endSessionDuring(() -> upload(given().header("Idempotency-Key", key)));

        answer.then()
                .statusCode(503)
                .body(
                        "error",
                        equalTo(
                                "It is unknown whether the request was stored, because PostgreSQL's answer was lost."
                                        + " Repeat the upload with the same Idempotency-Key: that is safe, it is stored once."));
        execute(holding, "select pg_advisory_unlock(15)");
        upload(given().header("Idempotency-Key", key)).then().statusCode(200);
        upload(given().header("Idempotency-Key", key)).then().statusCode(200);
        assertThat(requestsOfThisTest()).isEqualTo(1);
    }

    @Test
    void whoseCommitWasNotSentIsToldThatNothingIsStored() throws SQLException {
        waitAt("trigger wait_here after insert on request");

        Response answer = endSessionDuring(() -> upload(given()));

        answer.then()
                .statusCode(503)
                .body("error", equalTo("The request could not be stored. Nothing was stored; try again later."));
        assertThat(requestsOfThisTest()).isZero();
    }

    private void waitAt(String trigger) throws SQLException {
        execute(watching, "create " + trigger + " for each row when (new.quality = 37) execute function wait_here()");
    }

    private interface Upload {
        Response send();
    }

    /** Ends the database session that waits in the trigger. */
    private Response endSessionDuring(Upload upload) {
        CompletableFuture<Response> answer = CompletableFuture.supplyAsync(upload::send);
        await().atMost(WAIT_TIMEOUT)
                .until(() -> count(
                                "select count(pg_terminate_backend(l.pid)) from pg_locks l join pg_database d on d.oid = l.database"
                                        + " where d.datname = current_database() and l.locktype = 'advisory' and l.objid = 15"
                                        + " and not l.granted")
                        == 1);
        return answer.join();
    }

    private Response upload(RequestSpecification request) {
        return request.multiPart("file", "products.csv", CsvFiles.utf8(csv))
                .multiPart("quality", "37")
                .post("/upload/");
    }

    private int requestsOfThisTest() throws SQLException {
        String url = csv.lines().skip(1).findFirst().orElseThrow().split("\"")[1];
        return count("select count(*) from image where input_url = '" + url + "'");
    }

    private int count(String query) throws SQLException {
        try (Statement statement = watching.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
