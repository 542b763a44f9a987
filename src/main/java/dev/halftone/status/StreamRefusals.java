package dev.halftone.status;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Streams that are not opened, as HTTP answers. */
class StreamRefusals {

    private static final int RETRY_AFTER_SECONDS = 2;

    @RegisterForReflection
    record Body(String error) {}

    @ServerExceptionMapper
    RestResponse<Body> refused(NoStreamException refusal) {
        ResponseBuilder<Body> answer = ResponseBuilder.create(refusal.status());
        if (refusal.status() == 503) {
            answer.header("Retry-After", RETRY_AFTER_SECONDS)
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity(new Body(refusal.getMessage()));
        }
        return answer.build();
    }
}
