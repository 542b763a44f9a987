package dev.halftone.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Which requests have a body that the service reads. Other bodies are ignored, and may be slow. */
public final class Bodies {

    private static final Pattern READ = Pattern.compile("/(?:upload|keys)(?:[/;].*)?");
    private static final Pattern UPLOADED = Pattern.compile("/upload/?");

    private Bodies() {}

    /** Whether the request has a body that is read. */
    static boolean areRead(RoutingContext context) {
        return READ.matcher(context.normalizedPath()).matches() && hasBody(context.request());
    }

    /** Whether the request has a body that is stored as a file. */
    public static boolean areUploaded(RoutingContext context) {
        return context.request().method() == HttpMethod.POST
                && UPLOADED.matcher(context.normalizedPath()).matches()
                && hasBody(context.request());
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                        || request.version().ordinal() > 1 && !request.isEnded()
                : !length.equals("0");
    }
}
