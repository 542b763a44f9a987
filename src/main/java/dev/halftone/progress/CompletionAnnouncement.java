package dev.halftone.progress;

import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.RequestCompleted;
import dev.halftone.messages.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The event that tells everyone who listens that a request has ended. */
@ApplicationScoped
class CompletionAnnouncement {

    private final RecordJson json;
    private final String publicUrl;
    private final String source;

    CompletionAnnouncement(
            RecordJson json, @ConfigProperty(name = "halftone.public-url") String publicUrl, EventsConfig events) {
        this.json = json;
        this.publicUrl = publicUrl.replaceAll("/+$", "");
        this.source = events.source();
    }

    Outbox.Entry of(RequestProgress request) {
        RequestCompleted event = new RequestCompleted(
                request.id(),
                request.status().label(),
                request.attempt(),
                request.imagesProcessed(),
                request.imagesTotal(),
                request.imagesFailed(),
                request.bytesIn(),
                request.bytesOut(),
                request.createdAt(),
                request.completedAt(),
                links(request));
        return new Outbox.Entry(
                Topics.REQUEST_COMPLETED, request.id().toString(), event.headers(source), json.write(event));
    }

    private RequestCompleted.Links links(RequestProgress request) {
        String requestUrl = publicUrl + "/requests/" + request.id();
        return new RequestCompleted.Links(
                publicUrl + "/status/" + request.id() + "/",
                requestUrl + "/images",
                requestUrl + "/output.csv",
                requestUrl + "/output.zip");
    }
}
