package dev.halftone.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The JSON body of every error.
 *
 * @param error a sentence
 * @param details what is wrong, item by item; omitted if empty
 * @param quota omitted unless a quota is exceeded
 */
@RegisterForReflection
public record ErrorBody(
        String error,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<?> details,
        @JsonUnwrapped Quota quota) {

    /**
     * The exceeded quota, for programs.
     *
     * @param code identifies the quota
     */
    @RegisterForReflection
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Quota(String code, long pendingImages, long limit) {}

    public static ErrorBody of(String sentence) {
        return new ErrorBody(sentence, List.of(), null);
    }
}
