package dev.halftone.status;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.Callers;
import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.Webhooks;
import dev.halftone.catalog.Webhooks.ListedWebhook;
import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Lists the webhook messages of a request, and sends the last one again on demand. */
@Path("/requests/{request_id}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
public class WebhooksResource {

    private static final int ACCEPTED = 202;

    private final RequestCatalog catalog;
    private final Callers callers;
    private final Webhooks webhooks;

    WebhooksResource(RequestCatalog catalog, Callers callers, Webhooks webhooks) {
        this.catalog = catalog;
        this.callers = callers;
        this.webhooks = webhooks;
    }

    /**
     * @param webhookUrl null if the request has none
     * @param webhooks one for each finished attempt of the request, newest first
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record WebhooksResponse(String webhookUrl, List<Webhook> webhooks) {}

    /**
     * @param webhookId the {@code webhook-id} header, and the {@code ce_id} of the event on Kafka
     * @param attempt the attempt of the request
     * @param state {@code Pending}, {@code Delivered} or {@code Failed}
     * @param nextAttemptAt null if none is scheduled, or while one is running
     * @param attempts finished delivery attempts, oldest first
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Webhook(
            String webhookId,
            int attempt,
            String state,
            Instant createdAt,
            Instant nextAttemptAt,
            List<WebhookAttempt> attempts) {

        static Webhook of(ListedWebhook webhook) {
            return new Webhook(
                    webhook.eventId(),
                    webhook.requestAttempt(),
                    webhook.state().label(),
                    webhook.createdAt(),
                    webhook.nextAttemptAt(),
                    webhook.attempts().stream().map(WebhookAttempt::of).toList());
        }
    }

    /**
     * @param number from 1
     * @param statusCode null if there was no response
     * @param errorCode null if the message was delivered; {@code errorMessage} likewise
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record WebhookAttempt(
            int number,
            Instant startedAt,
            int milliseconds,
            Integer statusCode,
            String errorCode,
            String errorMessage) {

        static WebhookAttempt of(ListedWebhook.Attempt attempt) {
            return new WebhookAttempt(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.milliseconds(),
                    attempt.statusCode(),
                    attempt.errorCode(),
                    attempt.errorMessage());
        }
    }

    @GET
    @Operation(summary = "What became of the request's webhooks, attempt by attempt")
    @APIResponse(
            responseCode = "200",
            description = "All of them; none before the request has ended for the first time")
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Uni<WebhooksResponse> webhooks(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId).chain(this::listed);
    }

    @POST
    @Path("/redeliver")
    @ResponseStatus(ACCEPTED)
    @Operation(summary = "Send the request's last webhook again, with the same id, whatever became of it")
    @APIResponse(responseCode = "202", description = "It is due now; the answer is that of GET .../webhooks")
    @APIResponse(responseCode = "404", description = "There is no such request")
    @APIResponse(responseCode = "409", description = "There is nothing to deliver: no webhook_url, or no end so far")
    public Uni<WebhooksResponse> redeliver(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId)
                .chain(request -> webhooks.redeliver(request.id)
                        .invoke(due -> requireDue(due, request))
                        .chain(() -> listed(request)));
    }

    private static void requireDue(boolean due, ProcessingRequest request) {
        if (!due) {
            String reason = request.webhookUrl == null ? "it has no webhook_url." : "it has not ended so far.";
            throw ApiException.conflict("There is nothing to deliver for the request " + request.id + ": " + reason);
        }
    }

    private Uni<WebhooksResponse> listed(ProcessingRequest request) {
        return webhooks.list(request.id)
                .map(found -> new WebhooksResponse(
                        request.webhookUrl, found.stream().map(Webhook::of).toList()));
    }
}
