package dev.halftone.notify;

import dev.halftone.access.Callers;
import dev.halftone.catalog.Requester;
import dev.halftone.http.ApiException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Shows owners the secrets that sign their webhooks. */
@Path("/webhooks/secret")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
public class WebhookSecretResource {

    private final SigningSecrets secrets;
    private final Callers callers;

    WebhookSecretResource(SigningSecrets secrets, Callers callers) {
        this.secrets = secrets;
        this.callers = callers;
    }

    /** @param secrets {@code whsec_...}; several while they are being changed, each of which signs all messages */
    public record Secrets(List<String> secrets) {}

    @GET
    @Operation(summary = "The secrets that the webhooks of the caller's requests are signed with")
    @APIResponse(responseCode = "200", description = "One, or several while they are being changed")
    @APIResponse(responseCode = "404", description = "There are no owners, or no webhooks")
    public RestResponse<Secrets> secret() {
        Requester requester = callers.requester();
        if (requester.owner() == null) {
            throw ApiException.notFound(
                    "Without keys webhooks are signed with halftone.webhooks.secret, which is not shown.");
        }
        if (!secrets.configured()) {
            throw ApiException.notFound("This service sends no webhooks.");
        }
        List<String> own =
                secrets.of(requester.owner()).stream().map(SigningSecret::text).toList();
        CacheControl never = new CacheControl();
        never.setNoStore(true);
        return ResponseBuilder.ok(new Secrets(own)).cacheControl(never).build();
    }
}
