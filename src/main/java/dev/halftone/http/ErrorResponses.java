package dev.halftone.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Maps every exception to an {@link ErrorBody}, never with a stack trace. An {@link ApiException} keeps its own
 * message. Exceptions of the framework get a sentence for their status, since their messages are of no use to a client.
 */
class ErrorResponses {

    private static final Logger LOG = Logger.getLogger(ErrorResponses.class);

    private static final String NO_SUCH_JSON = "The body is not the JSON that is expected here.";

    private final ApiPaths paths;

    ErrorResponses(ApiPaths paths) {
        this.paths = paths;
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> ours(ApiException refusal, RoutingContext routing, ServerRequestContext request) {
        if (routing.response().ended()) {
            writeNothing((ResteasyReactiveRequestContext) request);
        } else if (Bodies.areRead(routing)) {
            ErrorAnswer.endRequestWithAnswer(routing);
        }
        ResponseBuilder<ErrorBody> response = response(refusal.status(), refusal.body());
        refusal.retryAfterSeconds().ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response.build();
    }

    /**
     * Skips the response if one has been sent already, for example by {@link SlowBodies}. The framework does not check
     * this, and a second response would log an error (3.34.1; quarkusio/quarkus#13797 is about responses that fail
     * while being written).
     */
    private static void writeNothing(ResteasyReactiveRequestContext request) {
        request.setPosition(request.getHandlers().length);
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> notFound(NotFoundException exception, UriInfo uri) {
        return response(404, "There is nothing at " + uri.getPath() + ".").build();
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> notAllowed(NotAllowedException exception, UriInfo uri) {
        // The framework's own response does not list the allowed methods.
        String allowed = String.join(", ", paths.methodsAt(uri.getPath()));
        return response(405, "This method is not allowed at " + uri.getPath() + "; allowed: " + allowed + ".")
                .header(HttpHeaders.ALLOW, allowed)
                .build();
    }

    /** The framework lists the methods of all resources of a class for each path, and HEAD for all. */
    @ServerResponseFilter
    void options(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getMethod().equals("OPTIONS")) {
            Set<String> allowed = paths.methodsAt(request.getUriInfo().getPath());
            if (!allowed.isEmpty()) {
                response.getHeaders().putSingle(HttpHeaders.ALLOW, String.join(", ", allowed));
            }
        }
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> ofTheFramework(WebApplicationException exception) {
        int status = exception.getResponse().getStatus();
        return status < 400
                ? RestResponse.status(RestResponse.Status.fromStatusCode(status))
                : response(status, sentence(status, exception)).build();
    }

    /** JSON of the wrong shape. The framework's own response has no body. */
    @ServerExceptionMapper
    RestResponse<ErrorBody> misshapen(MismatchedInputException exception) {
        return response(400, NO_SUCH_JSON).build();
    }

    private static String sentence(int status, WebApplicationException exception) {
        if (status >= 500) {
            return "The service could not answer.";
        }
        // A body without a Content-Length, measured while it was read; BodyLimit handles the others.
        if (status == 413) {
            return "The request is larger than the server takes.";
        }
        if (exception.getCause() instanceof JsonProcessingException) {
            return NO_SUCH_JSON;
        }
        return switch (status) {
            case 406 -> "There is nothing here of a media type that the header Accept names.";
            case 415 -> "Nothing here takes a body of this Content-Type.";
            default -> "The request can't be read.";
        };
    }

    @ServerExceptionMapper
    RestResponse<ErrorBody> unexpected(Throwable failure, RoutingContext routing, ServerRequestContext request) {
        if (UnreadableRequest.isNoMediaType(failure, routing)) {
            return response(415, "The Content-Type is no media type.").build();
        }
        if (UnreadableRequest.isDamagedForm(failure, routing, (ResteasyReactiveRequestContext) request)) {
            return response(400, "The form can't be read: it is cut off or damaged, or has too many fields.")
                    .build();
        }
        LOG.errorf(
                failure, "%s could not be answered", printable(routing.request().path()));
        return response(503, "The service could not answer; try again later.").build();
    }

    /** Replaces control characters. Pass the path as sent: a decoded one could add lines to a plain-text log. */
    static String printable(String path) {
        return path.replaceAll("[\\p{Cntrl}\\x80-\\x9f\\u2028\\u2029]", "?");
    }

    private static ResponseBuilder<ErrorBody> response(int status, String sentence) {
        return response(status, ErrorBody.of(sentence));
    }

    private static ResponseBuilder<ErrorBody> response(int status, ErrorBody body) {
        return ResponseBuilder.<ErrorBody>create(status).entity(body).type(MediaType.APPLICATION_JSON_TYPE);
    }
}
