package dev.halftone.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * An error as every client sees it.
 *
 * @param error a sentence
 * @param details what is wrong, place by place; left out where there is nothing to add
 * @param quota left out unless it is in the way
 */
@RegisterForReflection
public record ErrorBody(
        String error,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<?> details,
        @JsonUnwrapped Quota quota) {

    /**
     * For programs: what the caller is over.
     *
     * @param code what it is called
     */
    @RegisterForReflection
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Quota(String code, long pendingImages, long limit) {}

    public static ErrorBody of(String sentence) {
        return new ErrorBody(sentence, List.of(), null);
    }
}
