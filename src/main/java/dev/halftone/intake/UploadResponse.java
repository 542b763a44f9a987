package dev.halftone.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.RequestCatalog.Acceptance;
import dev.halftone.catalog.TakenColumns;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * The answer to an upload.
 *
 * @param requestId the id under which the client can query the request's status
 * @param columns which column was taken for what; null if the upload is repeated and its request is deleted, like {@code
 *     rowsRejected}
 * @param rowsRejected rows that were left out because of errors
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadResponse(UUID requestId, TakenColumns columns, Integer rowsRejected) {

    static UploadResponse of(Acceptance.Accepted accepted) {
        return new UploadResponse(
                accepted.requestId(),
                accepted.input().map(Acceptance.Input::columns).orElse(null),
                accepted.input().map(Acceptance.Input::rowsRejected).orElse(null));
    }
}
