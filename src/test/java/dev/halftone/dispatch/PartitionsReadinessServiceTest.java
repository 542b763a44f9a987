package dev.halftone.dispatch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.EmbeddedServersResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One broker whose topic of offsets wants three, as in many a quick start: it answers, and never has a coordinator. */
@Tag("quarkus")
@QuarkusTest
@TestProfile(PartitionsReadinessServiceTest.WithoutCoordinator.class)
class PartitionsReadinessServiceTest {

    private static final Path LOG = Path.of(
            "target", "tests", "without-coordinator-" + ProcessHandle.current().pid() + ".log");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    public static final class WithoutCoordinator implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "halftone.topics.assignment-timeout", "2s",
                    "quarkus.log.file.enabled", "true",
                    "quarkus.log.file.path", LOG.toString());
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(
                    EmbeddedServersResource.class, Map.of("offsets.topic.replication.factor", "3")));
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void withoutACoordinatorOfGroupsReadinessAndLogTellAndAllIsWellOnceThereIsOne() throws Exception {
        Response down = await().atMost(LONGEST_WAIT)
                .until(() -> given().get("/q/health/ready"), answer -> answer.statusCode() == 503);

        Map<String, Object> check = check(down);
        assertThat(check).containsEntry("status", "DOWN");
        assertThat(check.get("data"))
                .isEqualTo(Map.of(
                        "work", "no partition assigned, and no place in the group halftone-work",
                        "outcomes", "no partition assigned, and no place in the group halftone-progress"));
        assertThat(Api.upload(Api.csv(List.of(List.of("http://127.0.0.1:9/1.jpg"))), Map.of())
                        .then()
                        .statusCode(503)
                        .extract()
                        .<String>path("error"))
                .contains("Kafka partitions");

        assertThatTheLogTellsOnce("No partition of halftone.image.requested has been assigned", "halftone-work");
        assertThatTheLogTellsOnce("No partition of halftone.image.processed has been assigned", "halftone-progress");

        createTopicOfOffsets();

        await().atMost(LONGEST_WAIT).until(() -> given().get("/q/health/ready").statusCode() == 200);
        assertThat(check(given().get("/q/health/ready")).get("data"))
                .isEqualTo(Map.of("work", "in the group halftone-work", "outcomes", "in the group halftone-progress"));
    }

    private static void assertThatTheLogTellsOnce(String sentence, String group) throws IOException {
        assertThat(Files.readAllLines(LOG).stream().filter(line -> line.contains(sentence)))
                .singleElement()
                .asString()
                .contains("WARN", "for 2 s", group, "offsets.topic.replication.factor");
    }

    private static Map<String, Object> check(Response readiness) {
        return readiness.path("checks.find { it.name == 'Kafka partitions' }");
    }

    private void createTopicOfOffsets() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic("__consumer_offsets", 1, (short) 1)
                            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))))
                    .all()
                    .get();
        }
    }
}
