package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The process that serves HTTP has a PostgreSQL user that owns nothing; only the migration has the owner's password.
 */
@Tag("process")
@Tag("installations")
class ApiUserIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final String API_USER = "api_that_owns_nothing";

    private final TestEnvironment surroundings = new TestEnvironment();

    @BeforeEach
    void makeUser() {
        surroundings.execute(
                "do $$ begin create role " + API_USER + " login; exception when duplicate_object then null; end $$");
    }

    @AfterEach
    void close() {
        surroundings.execute("drop owned by " + API_USER);
        surroundings.close();
    }

    @Test
    void itDoesEverythingAsSoonAsTheOwnerHasMigrated() {
        try (Origin origin = new Origin();
                ServiceProcess api = surroundings.service(api(Map.of("HALFTONE_SCHEMA_API_USER", API_USER)));
                ServiceProcess worker = surroundings.worker(Map.of())) {
            api.awaitStart();
            await().atMost(WAIT_TIMEOUT).until(() -> api.log().contains("The schema is not there yet"));
            assertThat(api.management().get("/q/health/ready").statusCode()).isEqualTo(503);

            migrate();
            api.awaitReady();
            worker.awaitReady();
            int before = api.log().length();

            String requestId = upload(api, origin.serve("/1.jpg", Pictures.jpeg(320, 240, 1)));
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> api.given().get("/status/" + requestId + "/").path("status"), "Completed"::equals);
            assertThatPartitionsComeAndGo();
            assertThat(api.given().delete("/requests/" + requestId).statusCode())
                    .isEqualTo(204);
            await().atMost(WAIT_TIMEOUT).until(() -> surroundings.number("select count(*) from request") == 0);
            await().atMost(WAIT_TIMEOUT)
                    .until(() -> Files.notExists(surroundings.store().resolve(requestId)));
            assertThat(api.log().substring(before))
                    .doesNotContain("permission denied")
                    .doesNotContain("must be owner");
            await("the owner's connections, those of this test, are closed")
                    .atMost(WAIT_TIMEOUT)
                    .until(() -> surroundings.number(
                                    "select count(*) from pg_stat_activity where datname = current_database()"
                                            + " and usename <> ? and pid <> pg_backend_pid()",
                                    API_USER)
                            == 0);
        }
        assertThatItOwnsNothing();
    }

    private static Map<String, String> api(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HALFTONE_ROLES", "api");
        environment.put("QUARKUS_DATASOURCE_USERNAME", API_USER);
        return environment;
    }

    private void migrate() {
        try (ServiceProcess migration =
                surroundings.service(Map.of("HALFTONE_ROLES", "migrate", "HALFTONE_SCHEMA_API_USER", API_USER))) {
            assertThat(migration.awaitEnd(WAIT_TIMEOUT)).as(migration::log).isTrue();
            assertThat(migration.exitCode()).as(migration::log).isZero();
        }
    }

    private static String upload(ServiceProcess api, String url) {
        return Api.upload(api.given(), Api.csv(List.of(List.of(url))), Map.of())
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    private void assertThatPartitionsComeAndGo() {
        await().atMost(WAIT_TIMEOUT)
                .until(() -> surroundings.number("select count(*) from image_partition where beyond_id > first_id("
                                + "(now() at time zone 'UTC')::date + 7)")
                        == 1);
        String old = "select count(*) from image_partition where beyond_id < first_id(current_date - 1)";
        // Seen before others see it, who may drop it at once.
        surroundings.execute("do $$ begin perform make_image_partition(current_date - 4);" + " if (" + old
                + ") <> 1 then raise exception 'there is no old partition'; end if; end $$");
        await().atMost(WAIT_TIMEOUT).until(() -> surroundings.number(old) == 0);
    }

    /** It may neither change tables nor create partitions for days too far ahead. */
    private void assertThatItOwnsNothing() {
        for (String statement : List.of(
                "create table mine (id int)",
                "alter table request add column mine int",
                "drop table image",
                "truncate request",
                "drop table image_default",
                "delete from flyway_schema_history",
                "select grant_to_api('" + API_USER + "')",
                "select make_image_partition(current_date + 30)",
                "create function mine() returns int language sql as 'select 1'")) {
            assertThatThrownBy(() -> executeAsApi(statement))
                    .as(statement)
                    .isInstanceOf(SQLException.class)
                    .hasMessageMatching("(?s).*(permission denied|must be owner|is later).*");
        }
    }

    private void executeAsApi(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:" + surroundings.database(), API_USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void withoutBeingToldSoItDoesNotStartAndSaysWhatToSet() {
        try (ServiceProcess api = surroundings.service(api(Map.of()))) {
            assertThat(api.awaitEnd(WAIT_TIMEOUT)).as(api::log).isTrue();

            assertThat(api.exitCode()).isEqualTo(1);
            assertThat(api.log()).contains("halftone.schema.api-user").doesNotContain("Listening on");
        }
    }
}
