package dev.halftone.messages;

import static dev.halftone.messages.RecordFields.requirePresent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.regex.Pattern;

/**
 * What an origin has sent for an image, and how it names this version (RFC 9110, section 8.8).
 *
 * @param sha256 of the bytes, 64 hexadecimal digits
 * @param etag of the response, with its quotes; null if there was none
 * @param lastModified of the response, verbatim; null if there was none
 * @param redirectedTo a hash of the URL that {@code etag} and {@code lastModified} belong to, 32 hexadecimal digits;
 *     null if it is the image's own
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record SourceVersion(
        @JsonProperty(required = true) String sha256, String etag, String lastModified, String redirectedTo) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{1,250}\"");
    private static final Pattern DATE = Pattern.compile("[ -~]{1,64}");
    private static final Pattern URL_HASH = Pattern.compile("[0-9a-f]{32}");

    public SourceVersion {
        requirePresent("sha256", sha256);
        requireForm(SHA_256, "sha256", sha256);
        requireForm(ETAG, "etag", etag);
        requireForm(DATE, "last_modified", lastModified);
        requireForm(URL_HASH, "redirected_to", redirectedTo);
    }

    /** The message does not contain the value: it may be anything, and the message goes to the log. */
    private static void requireForm(Pattern form, String field, String value) {
        if (value != null && !form.matcher(value).matches()) {
            throw new IllegalArgumentException("the field " + field + " does not match " + form);
        }
    }
}
