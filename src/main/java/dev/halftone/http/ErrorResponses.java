package dev.halftone.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
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

/** Errors as every client sees them: {@code {"error": "<one sentence>"}}, and never a stack trace. */
class ErrorResponses {

    private static final Logger LOG = Logger.getLogger(ErrorResponses.class);

    private static final String NO_SUCH_JSON = "The body is not the JSON that is expected here.";

    @RegisterForReflection
    record Body(String error) {}

    private final AllowedMethods allowedMethods;

    ErrorResponses(AllowedMethods allowedMethods) {
        this.allowedMethods = allowedMethods;
    }

    @ServerExceptionMapper
    RestResponse<Body> notFound(NotFoundException exception, UriInfo uri) {
        return response(404, isOurs(exception) ? exception.getMessage() : "There is nothing at " + uri.getPath() + ".")
                .build();
    }

    @ServerExceptionMapper
    RestResponse<Body> notAllowed(NotAllowedException exception, UriInfo uri) {
        // The framework's own does not tell what is allowed.
        String allowed = String.join(", ", allowedMethods.at(uri.getPath()));
        return response(405, "This method is not allowed at " + uri.getPath() + "; allowed: " + allowed + ".")
                .header("Allow", allowed)
                .build();
    }

    /** The framework knows the methods of all resources of a class, and tells them of each, and HEAD of all. */
    @ServerResponseFilter
    void options(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getMethod().equals("OPTIONS")) {
            Set<String> allowed = allowedMethods.at(request.getUriInfo().getPath());
            if (!allowed.isEmpty()) {
                response.getHeaders().putSingle("Allow", String.join(", ", allowed));
            }
        }
    }

    @ServerExceptionMapper
    RestResponse<Body> refused(WebApplicationException exception) {
        int status = exception.getResponse().getStatus();
        return response(status, sentence(status, exception)).build();
    }

    /** JSON whose shape is another: the framework's own answer has no body. */
    @ServerExceptionMapper
    RestResponse<Body> misshapen(MismatchedInputException exception) {
        return response(400, NO_SUCH_JSON).build();
    }

    private static String sentence(int status, WebApplicationException exception) {
        if (status == 413) {
            // Known only after reading, since the body came without a Content-Length; see BodyLimit for the others.
            return "The request is larger than the server takes.";
        }
        if (status >= 500) {
            return "The service could not answer.";
        }
        if (exception.getCause() instanceof JsonProcessingException) {
            return NO_SUCH_JSON;
        }
        return isOurs(exception) ? exception.getMessage() : sentence(status);
    }

    /** The framework's own messages are no sentences, and of no use to a client. */
    private static boolean isOurs(WebApplicationException exception) {
        String message = exception.getMessage();
        return message != null && message.endsWith(".") && !message.startsWith("HTTP ");
    }

    private static String sentence(int status) {
        return switch (status) {
            case 406 -> "There is nothing here of a media type that the header Accept names.";
            case 415 -> "Nothing here takes a body of this Content-Type.";
            default -> "The request can't be read.";
        };
    }

    @ServerExceptionMapper
    RestResponse<Body> unexpected(Throwable failure, RoutingContext routing, ServerRequestContext request) {
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

    /** As it was sent: one that is decoded may have line breaks, and so lines of its own in a log of plain text. */
    static String printable(String path) {
        return path.replaceAll("[\\p{Cntrl}\\x80-\\x9f\\u2028\\u2029]", "?");
    }

    private static ResponseBuilder<Body> response(int status, String message) {
        return ResponseBuilder.<Body>create(status).entity(new Body(message)).type(MediaType.APPLICATION_JSON_TYPE);
    }
}
