package dev.halftone.catalog;

import dev.halftone.messages.ImageProcessed;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Ends of images turned into columns, in the order of {@link EndedImages}'s statement. */
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

    private EndedImageColumns() {}

    static EndedImageColumns of(List<ImageProcessed> ends) {
        EndedImageColumns columns = new EndedImageColumns();
        for (ImageProcessed outcome : ends) {
            if (outcome instanceof ImageProcessed.Completed completed) {
                columns.add(completed);
            } else if (outcome instanceof ImageProcessed.Failed failed) {
                columns.add(failed);
            }
        }
        return columns;
    }

    private void add(ImageProcessed.Completed outcome) {
        ids.add(outcome.imageId());
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

    private void add(ImageProcessed.Failed outcome) {
        ids.add(outcome.imageId());
        states.add(ImageState.FAILED.name());
        outputKeys.add(null);
        unchanged.add(null);
        errorCodes.add(outcome.errorCode().wireName());
        errorMessages.add(Columns.message(outcome.errorMessage()));
        sourceBytes.add(null);
        outputBytes.add(null);
        widths.add(null);
        heights.add(null);
        milliseconds.add(outcome.milliseconds());
        requestAttempts.add(outcome.requestAttempt());
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
