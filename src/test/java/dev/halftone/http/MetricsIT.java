package dev.halftone.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.Api;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import dev.halftone.WebhookReceiver;
import dev.halftone.deploy.Alerts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the service tells about itself, and whether dashboard and alerts ask for what it tells. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    private static final Path DASHBOARD = Path.of("k8s/monitoring/halftone-dashboard.json");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:halftone|http|jvm|kafka|process|system|sql)_[a-z0-9_]+");
    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    /** The alert refers to this client name. */
    private static final Pattern LAG_OF_OUTCOMES = Pattern.compile(
            "kafka_consumer_fetch_manager_records_lag_max\\{[^}]*client_id=\"kafka-consumer-outcomes\"");

    private static final Pattern DELIVERED = Pattern.compile("halftone_webhooks_total\\{outcome=\"delivered\"} [1-9]");

    private static final Set<String> METHODS = Set.of("get", "post", "delete");
    private static final String SOME_ID = "00000000-0000-7000-8000-000000000000";

    private String metrics;

    /** Runs once for all tests. Not a {@code @BeforeAll} method, because the port is only known before each test. */
    @BeforeEach
    void oneImageCompletesAndOneFails() throws IOException {
        if (metrics != null) {
            return;
        }
        try (Origin origin = new Origin();
                WebhookReceiver receiver = new WebhookReceiver()) {
            String csv = Api.csv(List.of(List.of(
                    origin.serve("/metrics.jpg", Pictures.jpeg(320, 240, 7)), origin.url("/no-such-image.jpg"))));
            String hook = receiver.answering("/metrics", nth -> 204);
            String requestId = Api.upload(csv, Map.of("webhook_url", hook))
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("request_id");
            Api.awaitEnd(requestId);
            await().atMost(WAIT_TIMEOUT).until(() -> DELIVERED.matcher(scrape()).find());
        }
        metrics = await().atMost(WAIT_TIMEOUT)
                .until(
                        MetricsIT::scrape,
                        scraped -> scraped.contains("outcome=\"failed\"")
                                && scraped.contains("halftone_backlog_images")
                                && !scraped.contains("halftone_backlog_images NaN")
                                && LAG_OF_OUTCOMES.matcher(scraped).find());
    }

    private static String scrape() {
        return SERVICE.management()
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void imagesAreCountedByOutcomeAndCode() {
        assertThat(metrics)
                .containsPattern("halftone_images_total\\{code=\"none\",outcome=\"completed\"} [1-9]")
                .containsPattern("halftone_images_total\\{code=\"http_status\",outcome=\"failed\"} [1-9]");
    }

    @Test
    void webhooksAreCountedByOutcomeAndThoseThatWaitAreKnown() {
        assertThat(metrics)
                .containsPattern(DELIVERED)
                .contains("halftone_webhooks_total{outcome=\"unreachable\"} ")
                .containsPattern("(?m)^halftone_webhooks_due [0-9]")
                .containsPattern("(?m)^halftone_webhooks_due_age_seconds [0-9]");
    }

    @Test
    void eachStepIsAHistogram() {
        for (String step : List.of("fetch", "recompress", "store")) {
            assertThat(metrics)
                    .contains("halftone_" + step + "_seconds_bucket{le=\"0.25\"}")
                    .containsPattern("halftone_" + step + "_seconds_count [1-9]");
        }
    }

    /** A label with an uploaded value would create one series per host. */
    @Test
    void noLabelHasAUrlOrAnIdOrAHostOfAnImage() {
        assertThat(metrics).doesNotContain("/metrics.jpg", "no-such-image", "http_client_");
        assertThat(metrics.lines().filter(line -> line.startsWith("halftone_") || line.startsWith("http_")))
                .anyMatch(line -> line.contains("uri=\"/status/{request_id}\""))
                .noneMatch(line -> line.contains("://") || line.matches(".*[0-9a-f]{8}-[0-9a-f]{4}.*"));
    }

    /** All other paths share one series. */
    @Test
    void everyPathOfTheApiThatHasAnIdHasASeriesOfItsOwn() {
        Map<String, Map<String, Object>> description =
                given().accept("application/json").get("/q/openapi").jsonPath().get("paths");
        List<String> templates =
                description.keySet().stream().filter(path -> path.contains("{")).toList();
        templates.forEach(template -> description.get(template).keySet().stream()
                .filter(METHODS::contains)
                .forEach(method ->
                        given().request(method.toUpperCase(Locale.ROOT), template.replaceAll("[{]\\w+}", SOME_ID))));

        await().atMost(WAIT_TIMEOUT)
                .untilAsserted(
                        () -> assertThat(templates).hasSizeGreaterThan(8).allSatisfy(template -> assertThat(scrape())
                                .contains("uri=\"" + template.replaceFirst("/$", "") + "\"")));
    }

    @Test
    void theDashboardShowsOnlyWhatIsThere() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
        Set<String> asked = new TreeSet<>();
        dashboard.findValues("expr").forEach(expression -> asked.addAll(metricsIn(expression.asText())));

        assertThat(asked).hasSizeGreaterThan(12).isSubsetOf(exposed());
    }

    @Test
    void everyAlertAsksForWhatIsThereAndTheHandbookSaysWhatItMeans() throws IOException {
        String handbook = Files.readString(Path.of("docs/operations.md"));

        assertThat(Alerts.all()).hasSizeGreaterThan(7).allSatisfy(alert -> {
            assertThat(metricsIn(alert.expression())).isNotEmpty().isSubsetOf(exposed());
            assertThat(handbook).contains("### " + alert.name() + "\n");
        });
    }

    private static Set<String> metricsIn(String expression) {
        return METRIC.matcher(expression)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toSet());
    }

    private Set<String> exposed() {
        Matcher names = Pattern.compile("(?m)^([a-z0-9_]+)[{ ]").matcher(metrics);
        return names.results().map(result -> result.group(1)).collect(Collectors.toSet());
    }
}
