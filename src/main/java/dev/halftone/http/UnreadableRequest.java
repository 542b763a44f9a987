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
 * Tells requests that the framework cannot read from failures of this service. For both it throws various exceptions
 * before a resource method runs (3.34.1; for media types see quarkusio/quarkus#55008, no upstream issue found for
 * forms).
 */
final class UnreadableRequest {

    /** The framework's message for a form without its closing boundary. */
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

    /** Whether the form is damaged, as opposed to a failure of the disk or the worker pool that writes its parts. */
    static boolean isDamagedForm(Throwable failure, RoutingContext routing, ResteasyReactiveRequestContext request) {
        String type = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        boolean form = type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA);
        return form && request.getFormData() == null && mayReadForm(request.getTarget()) && isDamage(failure);
    }

    /**
     * Forms are read before the HTTP method is matched: the target is not known yet, or it is one that takes a form.
     */
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
