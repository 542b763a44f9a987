package dev.halftone.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.halftone.Prerequisite;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No image is lost, ends twice or stays pending. {@code -Dfailures.seed=S} repeats a schedule, {@code -Dfailures.run=N}
 * plays one run of it, {@code -Dfailures.run=N-M} several. {@code -Dfailures.turn=N} plays four kinds of run; a quarter
 * as many turns as there are runs cover all of them.
 */
@Tag("process")
@Tag("failures")
class FailuresIT {

    private static final long SEED = Long.getLong("failures.seed", System.currentTimeMillis() % 1_000_000);
    private static final String RUNS = System.getProperty("failures.run", "1-1000");
    private static final int RUNS_A_TURN = 4;
    private static final Path REPORT = Path.of("target", "failures.md");

    private static final Summary SUMMARY = new Summary(SEED);

    private static Origins origins;
    private static FaultSuite laboratory;

    @BeforeAll
    static void open() {
        say("Failures: -Dfailures.seed=" + SEED);
        origins = new Origins();
        laboratory = new FaultSuite(origins);
    }

    @AfterAll
    static void close() {
        SUMMARY.write(REPORT);
        say(SUMMARY.text());
        laboratory.close();
        origins.close();
    }

    static List<Run> runs() {
        List<Run> all = Schedule.of(SEED);
        return all.stream()
                .filter(FailuresIT::isWanted)
                .filter(run -> isOfTheTurn(run, all.size()))
                .toList();
    }

    /** Neighbouring runs are similar, so a turn takes runs that are far apart. */
    private static boolean isOfTheTurn(Run run, int count) {
        Long turn = Long.getLong("failures.turn");
        int turns = (count + RUNS_A_TURN - 1) / RUNS_A_TURN;
        return turn == null || run.number() % turns == Math.floorMod(turn, turns);
    }

    private static boolean isWanted(Run run) {
        String[] range = RUNS.split("-");
        int first = Integer.parseInt(range[0]);
        int last = Integer.parseInt(range[range.length - 1]);
        return first <= run.number() && run.number() <= last;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyImageEndsExactlyOnce(Run run) {
        laboratory.furnish(run);
        skipWhatThisMachineCannotDo(run);
        Outcome outcome = laboratory.play(run);
        SUMMARY.add(outcome);
        say(Summary.row(outcome));
        assertThat(outcome.findings())
                .as("Again with -Dfailures.seed=%d -Dfailures.run=%d: %s", SEED, run.number(), run.steps())
                .isEmpty();
    }

    private static void skipWhatThisMachineCannotDo(Run run) {
        assumeTrue(!run.fillsTheDisk() || laboratory.disksCanBeFilled(), "mounting a small disk needs root");
        if (run.ownClock()) {
            Prerequisite.LIBFAKETIME.required();
        }
    }

    private static void say(String text) {
        Stream.of(text.split("\n")).forEach(System.out::println);
    }
}
