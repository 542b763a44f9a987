package dev.halftone.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.QuotaExceededException;
import dev.halftone.http.ErrorAnswer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Refused uploads as HTTP answers. */
class UploadRefusals {

    /**
     * @param details left out unless rows are wrong
     * @param code for programs; left out unless there is a quota in the way, as what follows
     */
    @RegisterForReflection
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Body(
            String error,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RowError> details,
            @JsonInclude(JsonInclude.Include.NON_NULL) String code,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long pendingImages,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long limit) {

        static Body of(UploadRefusedException refusal) {
            Optional<QuotaExceededException> quota = refusal.quota();
            return new Body(
                    refusal.getMessage(),
                    refusal.details(),
                    quota.map(over -> QuotaExceededException.CODE).orElse(null),
                    quota.map(QuotaExceededException::pending).orElse(null),
                    quota.map(QuotaExceededException::limit).orElse(null));
        }
    }

    @ServerExceptionMapper
    RestResponse<Body> refused(UploadRefusedException refusal, RoutingContext routing, ServerRequestContext request) {
        if (routing.response().ended()) {
            writeNothing((ResteasyReactiveRequestContext) request);
        } else {
            ErrorAnswer.endRequestWithAnswer(routing);
        }
        Body body = Body.of(refusal);
        ResponseBuilder<Body> response = ResponseBuilder.<Body>create(refusal.status());
        refusal.retryAfterSeconds().ifPresent(seconds -> response.header("Retry-After", seconds));
        return response.entity(body).type(MediaType.APPLICATION_JSON_TYPE).build();
    }

    /** Somebody has answered already, see {@link BodyFiles#withBodyOf}; a second answer would be an error in the log. */
    private static void writeNothing(ResteasyReactiveRequestContext request) {
        request.setPosition(request.getHandlers().length);
    }
}
