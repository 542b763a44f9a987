package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.Api;
import dev.halftone.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** Plays one run in an installation. */
final class RunExecutor {

    static final int IMAGES = 1_000;

    /** One of this many images has the URL of an earlier one. */
    private static final int REPETITION = 10;

    static final int REPEATED = IMAGES / REPETITION;

    private static final int IMAGES_A_PRODUCT = 4;
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(180);

    private final Installation installation;
    private final Origins origins;
    private final Footprint healthy;
    private final Database database;
    private final Run run;
    private final Notes notes = new Notes();

    RunExecutor(Installation installation, Origins origins, Footprint healthy, Run run) {
        this.installation = installation;
        this.origins = origins;
        this.healthy = healthy;
        this.database = new Database(installation.postgres());
        this.run = run;
    }

    Outcome play() {
        long start = System.nanoTime();
        provideReplicas();
        database.turnThePage();
        Map<String, Map<TopicPartition, Long>> beginnings = ends();
        List<Uploads.Upload> small;
        Optional<String> earlier = run.repeated() ? Optional.of(completeOnce()) : Optional.empty();
        String requestId = upload(run.repeated() ? Map.of("reuse", "unchanged") : Map.of());
        try (Uploads uploads = Uploads.begin(installation, origins, "run-" + run.number())) {
            FaultContext scene = new FaultContext(
                    installation, origins, database, uploads, requestId, earlier, new Random(run.seed()), notes);
            run.steps().forEach(step -> strike(scene, step));
            installation.awaitReady();
            small = uploads.end();
        }
        Verdict verdict = new Verdict(installation, run, beginnings);
        if (awaitEnd()) {
            verdict.judge(requestId, small, healthy);
            earlier.ifPresent(deleted -> verdict.judgeReuse(requestId, deleted));
            if (run.replayed()) {
                replay(beginnings, verdict);
            }
        } else {
            verdict.judgeUnended();
        }
        verdict.tidyUp();
        origins.atTime(1);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        List<String> findings = Stream.concat(notes.findings().stream(), verdict.findings().stream())
                .toList();
        return new Outcome(run, took, notes.recoveries(), notes.standstills(), small, verdict.images(), findings);
    }

    private void provideReplicas() {
        Map<String, String> settings = new HashMap<>(run.settings());
        if (run.ownClock()) {
            installation.clock().set(Duration.ZERO);
            settings.putAll(installation.clock().environment());
        }
        installation.provide(run.replicas(), settings);
        database.keepDiary();
    }

    /** The same request without faults. Afterwards some origins have other pictures. */
    private String completeOnce() {
        String requestId = upload(Map.of());
        await("the request ends for the first time").atMost(END_TIMEOUT).until(() -> database.pendingRequests() == 0);
        origins.atTime(2);
        return requestId;
    }

    private String upload(Map<String, String> options) {
        Random random = new Random(run.seed());
        List<String> urls = new ArrayList<>();
        for (int number = 0; number < IMAGES; number++) {
            OriginBehaviour manner =
                    run.manners().isEmpty() ? OriginBehaviour.GOOD : OriginBehaviour.any(run.manners(), random);
            String url = origins.url(manner, "run-" + run.number(), number);
            urls.add(number % REPETITION == REPETITION - 1 ? urls.get(number / 2) : url);
        }
        List<List<String>> products = new ArrayList<>();
        for (int i = 0; i < urls.size(); i += IMAGES_A_PRODUCT) {
            products.add(urls.subList(i, i + IMAGES_A_PRODUCT));
        }
        return Uploads.post(installation, 0, Api.csv(products), options)
                .then()
                .statusCode(200)
                .extract()
                .path("request_id");
    }

    /** Runs the fault at its share of progress, then waits until images end again. */
    private void strike(FaultContext scene, Run.Step step) {
        await(step.at() + " of the images have ended, after " + notes.recoveries())
                .atMost(STEP_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> database.progress(scene.requestId()) >= step.at());
        step.fault().strike(scene);
        long outageEnd = System.nanoTime();
        long endedBefore = await().atMost(STEP_TIMEOUT).ignoreExceptions().until(database::ended, ended -> true);
        await("images end again after " + step.fault())
                .atMost(STEP_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> database.ended() > endedBefore || database.pendingRequests() == 0);
        notes.recovery(step.fault().kind(), Duration.ofNanos(System.nanoTime() - outageEnd));
    }

    private boolean awaitEnd() {
        try {
            await().atMost(END_TIMEOUT)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> database.pendingRequests() == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** The service reads all records since the start of the run again, and nothing must change. */
    private void replay(Map<String, Map<TopicPartition, Long>> beginnings, Verdict verdict) {
        String before = database.contents();
        installation.replicas().forEach(Replica::stop);
        installation.broker().reset("halftone-work", beginnings.get(Topics.IMAGE_REQUESTED));
        installation.broker().reset("halftone-progress", beginnings.get(Topics.IMAGE_PROCESSED));
        installation.replicas().forEach(Replica::start);
        installation.awaitReady();
        verdict.judgeReplay(before);
    }

    private Map<String, Map<TopicPartition, Long>> ends() {
        Map<String, Map<TopicPartition, Long>> ends = new HashMap<>();
        Topics.ALL.forEach(topic -> ends.put(topic, installation.broker().ends(topic)));
        return ends;
    }
}
