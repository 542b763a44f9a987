package dev.halftone.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.config.PublicUrl;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Settings that the page reads before its first API call. */
@Path("/app/settings")
@Produces(MediaType.APPLICATION_JSON)
public class PageSettingsResource {

    /** Only set in dev mode; see {@code SampleImages}. */
    private static final String SAMPLES = "samples/products.csv";

    private final boolean needsKey;
    private final PublicUrl publicUrl;
    private final String samples;

    /**
     * @param needsKey whether the API requires a key or token
     * @param publicUrl the prefix of links to outputs, which may differ from the page's own address
     * @param samples the path of a CSV to try the service with; null if there is none
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Settings(boolean needsKey, String publicUrl, String samples) {}

    PageSettingsResource(
            @ConfigProperty(name = "halftone.auth.mode") Optional<String> authMode,
            PublicUrl publicUrl,
            @ConfigProperty(name = "dev-samples.directory") Optional<String> samplesDirectory) {
        this.needsKey = authMode.filter(mode -> !mode.equalsIgnoreCase("none")).isPresent();
        this.publicUrl = publicUrl;
        this.samples = samplesDirectory.isPresent() ? SAMPLES : null;
    }

    @GET
    @Operation(hidden = true)
    public Settings settings() {
        return new Settings(needsKey, publicUrl.get(), samples);
    }
}
