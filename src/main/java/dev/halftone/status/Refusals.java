package dev.halftone.status;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What is refused, as HTTP answers. */
class Refusals {

    @RegisterForReflection
    record Body(String error) {}

    @ServerExceptionMapper
    RestResponse<Body> refused(RefusedException refusal) {
        ResponseBuilder<Body> answer = ResponseBuilder.create(refusal.status());
        refusal.retryAfterSeconds().ifPresent(seconds -> answer.header("Retry-After", seconds));
        return refusal.getMessage().isEmpty()
                ? answer.build()
                : answer.type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(new Body(refusal.getMessage()))
                        .build();
    }
}
