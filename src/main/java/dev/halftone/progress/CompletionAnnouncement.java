package dev.halftone.progress;

import dev.halftone.catalog.Outbox;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.config.PublicUrl;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.RequestCompleted;
import dev.halftone.messages.Topics;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates the event that announces the end of a request. */
@ApplicationScoped
class CompletionAnnouncement {

    private final RecordJson json;
    private final PublicUrl publicUrl;
    private final String source;

    CompletionAnnouncement(RecordJson json, PublicUrl publicUrl, EventsConfig events) {
        this.json = json;
        this.publicUrl = publicUrl;
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
                request.rowsRejected(),
                request.bytesIn(),
                request.bytesOut(),
                request.createdAt(),
                request.completedAt(),
                links(request));
        return new Outbox.Entry(
                Topics.REQUEST_COMPLETED, request.id().toString(), event.headers(source), json.write(event));
    }

    private RequestCompleted.Links links(RequestProgress request) {
        String base = publicUrl.get();
        String requestUrl = base + "/requests/" + request.id();
        return new RequestCompleted.Links(
                base + "/status/" + request.id() + "/",
                requestUrl + "/images",
                requestUrl + "/output.csv",
                requestUrl + "/output.zip");
    }
}
