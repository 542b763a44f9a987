package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

/**
 * Requests that the framework can't read, told apart from failures of this service: of both it throws whatever comes,
 * before a resource is asked (3.34.1; of media types see quarkusio/quarkus#55008, of forms no issue was found).
 */
final class UnreadableRequest {

    /** The framework's words for a form without its last boundary. */
    private static final String CUT_OFF = "Connection terminated reading multipart data";

    private UnreadableRequest() {}

    static boolean isNoMediaType(Throwable failure, RoutingContext routing) {
        return failure instanceof IllegalArgumentException
                && routing.request().headers().getAll(HttpHeaders.CONTENT_TYPE).stream()
                        .anyMatch(type -> !isMediaType(type));
    }

    private static boolean isMediaType(String written) {
        try {
            MediaType.valueOf(written);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a form is at fault, and not the disk that its parts are written to, nor the pool that does so. */
    static boolean isDamagedForm(Throwable failure, RoutingContext routing, ResteasyReactiveRequestContext request) {
        String type = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        boolean form = type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA);
        return form && request.getFormData() == null && mayReadForm(request.getTarget()) && isDamage(failure);
    }

    /** The form is read before the methods of a path are told apart: no other method has begun, unless it takes a form. */
    private static boolean mayReadForm(RuntimeResource target) {
        return target == null || target.getConsumes().contains(MediaType.MULTIPART_FORM_DATA_TYPE);
    }

    private static boolean isDamage(Throwable failure) {
        if (failure instanceof IOException) {
            return CUT_OFF.equals(failure.getMessage());
        }
        boolean ofTheDisk = failure.getCause() instanceof IOException
                && !(failure.getCause() instanceof UnsupportedEncodingException);
        return failure instanceof RuntimeException && !(failure instanceof RejectedExecutionException) && !ofTheDisk;
    }
}
