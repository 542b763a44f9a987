package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.Broker;
import dev.halftone.Pictures;
import dev.halftone.messages.Topics;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/** Checks the results of a run from the outside, and records violations as findings. */
final class Verdict {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final int DISK_THREADS = 16;

    private final Installation installation;
    private final Database database;
    private final Run run;
    private final Map<String, Map<TopicPartition, Long>> beginnings;
    private final List<String> findings = new ArrayList<>();
    private List<Database.Image> images = List.of();
    private int repeatedEvents;
    private int leftOvers;

    Verdict(Installation installation, Run run, Map<String, Map<TopicPartition, Long>> beginnings) {
        this.installation = installation;
        this.database = new Database(installation.postgres());
        this.run = run;
        this.beginnings = beginnings;
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    Outcome.ImageCount images() {
        return new Outcome.ImageCount(
                images.size(), count("FAILED"), count("PENDING"), doubled(), repeatedEvents, leftOvers);
    }

    private int count(String state) {
        return (int)
                images.stream().filter(image -> image.state().equals(state)).count();
    }

    private int doubled() {
        return (int) images.stream().filter(image -> image.endings() > 1).count();
    }

    void judge(String requestId, List<Uploads.Upload> uploads, Footprint healthy) {
        awaitQuiet();
        images = database.images();
        List<Database.Request> requests = database.requests();
        require(
                requests.stream().anyMatch(request -> request.id().toString().equals(requestId)),
                "The request is gone");
        requests.forEach(this::judgeCounters);
        images.forEach(this::judgeEnd);
        judgeRepetitions();
        judgeUploads(uploads);
        judgeEvents(requests);
        judgeDeadLetters();
        judgeStore(requests);
        installation.replicas().forEach(replica -> tolerate(() -> replica.awaitNoMoreThan(healthy)));
    }

    /** The outputs of the earlier request were taken where the pictures are the same, and are gone themselves. */
    void judgeReuse(String requestId, String earlier) {
        require(!database.has(earlier), "The earlier request has not been deleted");
        require(installation.disk().outputs(earlier).isEmpty(), "Outputs of the earlier request are left");
        List<Database.Image> reused = images.stream()
                .filter(image -> image.requestId().toString().equals(requestId) && image.reused())
                .toList();
        require(!reused.isEmpty(), "No earlier output was taken");
        reused.forEach(image -> require(
                !OriginBehaviour.of(image.url()).changes(), "The output of an earlier picture was taken: %s", image));
    }

    /** For a run in which not every image has ended in time. */
    void judgeUnended() {
        images = database.images();
        findings.add("%d images have not ended:\n%s\n%s"
                .formatted(
                        count("PENDING"),
                        images.stream()
                                .filter(image -> image.state().equals("PENDING"))
                                .limit(5)
                                .map(String::valueOf)
                                .collect(Collectors.joining("\n")),
                        installation.logs()));
    }

    void judgeReplay(String before) {
        awaitQuiet();
        require(database.contents().equals(before), "A replay has changed requests or images");
        judgeEvents(database.requests());
        judgeStore(database.requests());
    }

    /** Waits until the outbox is empty, consumers have no lag, and orphaned outputs have been checked. */
    private void awaitQuiet() {
        tolerate(() -> await("outputs of failed images are looked for")
                .atMost(WAIT_TIMEOUT)
                .until(() -> database.firstStrayChecks() == 0));
        tolerate(() -> await("the outbox is empty").atMost(WAIT_TIMEOUT).until(() -> database.outboxEntries() == 0));
        awaitNoLag("halftone-work", Topics.IMAGE_REQUESTED);
        awaitNoLag("halftone-progress", Topics.IMAGE_PROCESSED);
    }

    private void awaitNoLag(String group, String topic) {
        tolerate(() -> await("the lag of " + group)
                .atMost(WAIT_TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> installation.broker().lag(group, topic), lag -> lag == 0));
    }

    private void judgeCounters(Database.Request row) {
        Response status = installation.replica(0).given().get("/status/" + row.id() + "/");
        int processed = status.path("images_processed");
        int failed = status.path("images_failed");
        int total = status.path("images_total");
        boolean adds = processed + failed == total
                && processed == row.completed()
                && failed == row.failedRows()
                && total == row.rows()
                && processed == row.processed()
                && failed == row.failed();
        require(adds, "Counters: %s, over HTTP %s", row, status.asString());
        String end = processed > 0 ? "Completed" : "Failed";
        require(end.equals(status.path("status")), "Status: %s", status.asString());
    }

    private void judgeEnd(Database.Image image) {
        require(image.endings() == 1, "It has ended %d times: %s", image.endings(), image);
        OriginBehaviour manner = OriginBehaviour.of(image.url());
        boolean right = image.state().equals("COMPLETED")
                ? manner.mayComplete()
                : manner.failures().contains(image.errorCode())
                        || run.mayFailWith().contains(image.errorCode())
                        // The fault used up its other tries.
                        || !run.mayFailWith().isEmpty() && manner.passes(image.errorCode());
        require(right, "Not what its origin's manner leads to: %s", image);
    }

    /** Images of a request with the same URL share an outcome and an output; all others have their own. */
    private void judgeRepetitions() {
        Map<List<Object>, Database.Image> byUrl = new HashMap<>();
        Map<String, Database.Image> byOutput = new HashMap<>();
        int repeated = 0;
        for (Database.Image image : images) {
            Database.Image same = byUrl.putIfAbsent(List.of(image.requestId(), image.url()), image);
            if (same != null) {
                repeated++;
                require(outcome(same).equals(outcome(image)), "One URL, two outcomes: %s, %s", same, image);
            }
            Database.Image sharing = image.outputKey() == null ? null : byOutput.putIfAbsent(image.outputKey(), image);
            require(
                    sharing == null
                            || sharing.requestId().equals(image.requestId())
                                    && sharing.url().equals(image.url()),
                    "Not the same URL, one output: %s, %s",
                    sharing,
                    image);
        }
        require(repeated == RunExecutor.REPEATED, "%d images with the URL of another one", repeated);
    }

    private static List<Object> outcome(Database.Image image) {
        return Arrays.asList(image.state(), image.errorCode(), image.outputKey(), image.outputBytes());
    }

    /** Every accepted upload is stored, no refused one is, and there are no other responses. */
    private void judgeUploads(List<Uploads.Upload> uploads) {
        Set<String> stored = images.stream().map(Database.Image::url).collect(Collectors.toSet());
        for (Uploads.Upload upload : uploads) {
            boolean there = stored.contains(upload.firstUrl());
            switch (upload.answer()) {
                case ACCEPTED -> require(there, "Accepted and not stored: %s", upload);
                case REFUSED -> {
                    require(!there, "Refused and stored: %s", upload);
                    require(upload.detail().startsWith("503 "), "Neither accepted nor refused: %s", upload);
                }
                case NONE -> {} // without a response, both are allowed
            }
        }
    }

    private void judgeEvents(List<Database.Request> requests) {
        Map<String, List<String>> events = new HashMap<>();
        for (ConsumerRecord<String, byte[]> event : since(Topics.REQUEST_COMPLETED)) {
            events.computeIfAbsent(event.key(), key -> new ArrayList<>())
                    .add(Broker.headers(event).get("ce_id"));
        }
        repeatedEvents = 0;
        for (Database.Request request : requests) {
            List<String> ids = events.getOrDefault(request.id().toString(), List.of());
            Set<String> attempts = IntStream.rangeClosed(1, request.attempt())
                    .mapToObj(attempt -> request.id() + "-" + attempt)
                    .collect(Collectors.toSet());
            require(Set.copyOf(ids).equals(attempts), "Events of %s: %s", request.id(), ids);
            repeatedEvents += Math.max(0, ids.size() - attempts.size());
        }
    }

    private void judgeDeadLetters() {
        since(Topics.DEAD_LETTER).forEach(letter -> findings.add("Dead letter: " + Broker.headers(letter)));
    }

    private List<ConsumerRecord<String, byte[]>> since(String topic) {
        Map<TopicPartition, Long> beginning = beginnings.get(topic);
        return installation
                .broker()
                .all(
                        topic,
                        message -> message.offset()
                                >= beginning.getOrDefault(new TopicPartition(topic, message.partition()), 0L));
    }

    /** There is one file per completed image, and each shows its own picture. */
    private void judgeStore(List<Database.Request> requests) {
        Set<Path> files = new HashSet<>();
        requests.forEach(
                request -> files.addAll(installation.disk().outputs(request.id().toString())));
        Set<Path> unexpected = new HashSet<>(files);
        for (Database.Image image : images) {
            if (image.state().equals("COMPLETED")) {
                Path file = installation.disk().store().resolve(image.outputKey());
                unexpected.remove(file);
                require(files.contains(file), "The output is missing: %s", image);
                judgeOutput(image, file);
            }
        }
        unexpected.forEach(file -> findings.add("A file of no completed image: " + file + " " + imageOf(file)));
        judgeLeftOvers();
    }

    private void judgeLeftOvers() {
        leftOvers = installation.disk().leftOvers().size();
        if (run.killsTheService()) {
            List<Path> old = installation.disk().oldLeftOvers();
            require(old.isEmpty(), "The start of a process has not removed %s", old);
        }
        long kills = run.steps().stream()
                .filter(step -> step.fault().endsProcessesOfTheService())
                .count();
        long most = DISK_THREADS * run.replicas() * kills;
        require(leftOvers <= most, "%d half-written files, where at most %d can be", leftOvers, most);
    }

    private String imageOf(Path file) {
        return images.stream()
                .filter(image -> file.toString().contains(image.requestId().toString()))
                .filter(image -> image.state().equals("FAILED"))
                .limit(1)
                .map(String::valueOf)
                .findFirst()
                .orElse("");
    }

    private void judgeOutput(Database.Image image, Path file) {
        if (!Files.exists(file)) {
            return; // already noted
        }
        try {
            byte[] output = Files.readAllBytes(file);
            require(output.length == image.outputBytes(), "Not as long as its row says: %s", image);
            Picture picture = Picture.of(image.url(), run.repeated() ? 2 : 1);
            require(picture.isShownBy(Pictures.decode(output)), "Another image's picture: %s", image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            findings.add("The output can't be decoded: " + image);
        }
    }

    /** Deletes the outputs of this run to free space for the next one, and makes half-written files old. */
    void tidyUp() {
        installation.disk().ageLeftOvers();
        database.requests()
                .forEach(request -> installation.disk().delete(request.id().toString()));
    }

    private void require(boolean condition, String finding, Object... details) {
        if (!condition) {
            findings.add(finding.formatted(details));
        }
    }

    private void tolerate(Runnable condition) {
        try {
            condition.run();
        } catch (ConditionTimeoutException e) {
            findings.add(e.getMessage());
        }
    }
}
