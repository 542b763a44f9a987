package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Images and their outcomes turned into columns, in the order of {@link OutcomeLedger}'s statements. */
final class EndedImageColumns {

    private final List<UUID> ids = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final List<String> outputKeys = new ArrayList<>();
    private final List<Boolean> unchanged = new ArrayList<>();
    private final List<String> errorCodes = new ArrayList<>();
    private final List<String> errorMessages = new ArrayList<>();
    private final List<Long> sourceBytes = new ArrayList<>();
    private final List<Long> outputBytes = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private final List<Integer> heights = new ArrayList<>();
    private final List<Integer> milliseconds = new ArrayList<>();
    private final List<Integer> requestAttempts = new ArrayList<>();

    /** @param image whose outcome it is, or one with the same URL */
    void add(UUID image, ImageOutcome outcome) {
        if (outcome instanceof ImageOutcome.Succeeded succeeded) {
            ids.add(image);
            add(succeeded);
        } else if (outcome instanceof ImageOutcome.Failed failed) {
            ids.add(image);
            add(failed);
        }
    }

    private void add(ImageOutcome.Succeeded outcome) {
        states.add(ImageState.COMPLETED.name());
        outputKeys.add(outcome.outputKey());
        unchanged.add(outcome.unchanged());
        errorCodes.add(null);
        errorMessages.add(null);
        sourceBytes.add(outcome.sourceBytes());
        outputBytes.add(outcome.outputBytes());
        widths.add(outcome.width());
        heights.add(outcome.height());
        milliseconds.add(outcome.milliseconds());
        requestAttempts.add(outcome.requestAttempt());
    }

    private void add(ImageOutcome.Failed outcome) {
        states.add(ImageState.FAILED.name());
        outputKeys.add(null);
        unchanged.add(null);
        errorCodes.add(outcome.errorCode());
        errorMessages.add(outcome.errorMessage());
        sourceBytes.add(null);
        outputBytes.add(null);
        widths.add(null);
        heights.add(null);
        milliseconds.add(outcome.milliseconds());
        requestAttempts.add(outcome.requestAttempt());
    }

    /** What finds the images that wait for these. */
    Tuple firsts() {
        return Tuple.tuple()
                .addArrayOfUUID(ids.toArray(UUID[]::new))
                .addArrayOfString(states.toArray(String[]::new))
                .addArrayOfInteger(requestAttempts.toArray(Integer[]::new));
    }

    Tuple tuple() {
        return Tuple.tuple()
                .addArrayOfUUID(ids.toArray(UUID[]::new))
                .addArrayOfString(states.toArray(String[]::new))
                .addArrayOfString(outputKeys.toArray(String[]::new))
                .addArrayOfBoolean(unchanged.toArray(Boolean[]::new))
                .addArrayOfString(errorCodes.toArray(String[]::new))
                .addArrayOfString(errorMessages.toArray(String[]::new))
                .addArrayOfLong(sourceBytes.toArray(Long[]::new))
                .addArrayOfLong(outputBytes.toArray(Long[]::new))
                .addArrayOfInteger(widths.toArray(Integer[]::new))
                .addArrayOfInteger(heights.toArray(Integer[]::new))
                .addArrayOfInteger(milliseconds.toArray(Integer[]::new))
                .addArrayOfInteger(requestAttempts.toArray(Integer[]::new));
    }
}
