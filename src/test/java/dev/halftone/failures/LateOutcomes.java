package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import dev.halftone.ServiceProcess;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A replica has stored outputs but cannot report them: Kafka is frozen, then the replica. Another replica takes over
 * and finds that sources no longer exist, and the request ends. While the request is retried, the first replica reports
 * its outcomes.
 */
record LateOutcomes() implements Fault {

    private static final Pattern STORED = Pattern.compile("(?m)^halftone_store_seconds_count\\b.* ([0-9.]+)$");
    private static final int HELD_BACK = 5;
    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(120);
    private static final long SLOW_ANSWER_MILLISECONDS = 3_000;

    @Override
    public String kind() {
        return "outcomes come late";
    }

    @Override
    public void strike(FaultContext scene) {
        Installation installation = scene.installation();
        Replica silent = installation.replicas().get(0);
        ServiceProcess other = installation.replica(1);
        installation.kafka().freeze();
        double before = stored(silent);
        await("outputs are stored whose outcomes Kafka does not take")
                .atMost(WAIT_TIMEOUT)
                .until(() -> stored(silent) >= before + HELD_BACK);
        silent.freeze();
        installation.kafka().thaw();
        await("the other replica has ended the request")
                .atMost(WAIT_TIMEOUT)
                .ignoreExceptions()
                .until(() -> scene.database().progress(scene.requestId()) >= 1
                        && scene.database().firstStrayChecks() == 0);
        long gone = scene.database().failedImages(scene.requestId());
        scene.notes().require(gone > 0, "No outcome was held back");
        scene.origins().delay(SLOW_ANSWER_MILLISECONDS);
        other.given().post("/requests/" + scene.requestId() + "/retry").then().statusCode(200);
        silent.thaw();
        await("the late outcomes have been applied")
                .atMost(WAIT_TIMEOUT)
                .ignoreExceptions()
                .until(() -> installation.broker().lag("halftone-progress", "halftone.image.processed") == 0);
        scene.origins().delay(Origins.USUAL_DELAY_MILLISECONDS);
    }

    /** How many outputs this process has stored. */
    private static double stored(Replica replica) {
        String metrics = replica.process().management().get("/q/metrics").asString();
        return STORED.matcher(metrics)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }
}
