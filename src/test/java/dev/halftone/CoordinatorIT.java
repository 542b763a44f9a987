package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One broker whose offsets topic needs three, as in many quick starts: it responds, but never has a group coordinator.
 */
@Tag("process")
@Tag("faults")
class CoordinatorIT {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @Test
    void withoutACoordinatorOfGroupsReadinessAndLogTellAndAllIsWellOnceThereIsOne() throws Exception {
        try (TestEnvironment surroundings =
                        TestEnvironment.withBroker(Map.of("offsets.topic.replication.factor", "3"));
                ServiceProcess service = surroundings
                        .service(Map.of("HALFTONE_TOPICS_ASSIGNMENT_TIMEOUT", "2s"))
                        .awaitStart()) {
            await().atMost(WAIT_TIMEOUT)
                    .until(
                            () -> check(service).get("data"),
                            Map.of(
                                    "work",
                                    "no partition assigned, and no place in the group halftone-work",
                                    "outcomes",
                                    "no partition assigned, and no place in the group" + " halftone-progress")::equals);
            assertThat(check(service)).containsEntry("status", "DOWN");
            assertThat(service.management().get("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(upload(service).then().statusCode(503).extract().<String>path("error"))
                    .contains("Kafka partitions");
            assertThatTheLogTellsOnce(
                    service, "No partition of halftone.image.requested has been assigned", "halftone-work");
            assertThatTheLogTellsOnce(
                    service, "No partition of halftone.image.processed has been assigned", "halftone-progress");

            createTopicOfOffsets(surroundings.bootstrapServers());

            service.awaitReady();
            assertThat(check(service).get("data"))
                    .isEqualTo(
                            Map.of("work", "in the group halftone-work", "outcomes", "in the group halftone-progress"));
        }
    }

    private static Response upload(ServiceProcess service) {
        return Api.upload(service.given(), Api.csv(List.of(List.of("http://127.0.0.1:9/1.jpg"))), Map.of());
    }

    private static void assertThatTheLogTellsOnce(ServiceProcess service, String sentence, String group) {
        await().atMost(WAIT_TIMEOUT).until(() -> service.log().contains(sentence));
        assertThat(service.log().lines().filter(line -> line.contains(sentence)))
                .singleElement()
                .asString()
                .contains("\"WARN\"", "for 2 s", group, "offsets.topic.replication.factor");
    }

    private static Map<String, Object> check(ServiceProcess service) {
        return service.management().get("/q/health/ready").path("checks.find { it.name == 'Kafka partitions' }");
    }

    private static void createTopicOfOffsets(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic("__consumer_offsets", 1, (short) 1)
                            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))))
                    .all()
                    .get();
        }
    }
}
