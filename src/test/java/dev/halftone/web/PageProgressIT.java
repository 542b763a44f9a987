package dev.halftone.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.halftone.Api;
import dev.halftone.HeldResponses;
import dev.halftone.Origin;
import dev.halftone.PackagedService;
import dev.halftone.Pictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests in progress, on their own page and in the list. */
@Tag("process")
class PageProgressIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared();

    @Test
    void progressIsLiveAndWhatFailedCanBeRetried() {
        try (Origin origin = new Origin()) {
            HeldResponses held = new HeldResponses();
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                rows.add(List.of(origin.on("/" + i + ".jpg", held)));
            }
            rows.add(List.of(origin.url("/late.jpg")));
            Page page = open();
            upload(page, Api.csv(rows));

            Locator progress = page.getByRole(AriaRole.PROGRESSBAR);
            assertThat(progress).hasAttribute("aria-valuenow", "1");
            assertThat(badge(page)).hasText("Working");
            assertThat(page.locator(".errors h2")).hasText("1 image failed");
            assertThat(page.locator(".errors tbody")).containsText("late.jpg");
            arrive(held);
            assertThat(progress).hasAttribute("aria-valuenow", "2");
            arrive(held);
            assertThat(page.locator(".pace")).containsText("images/s");
            Chromium.assertAccessible(page, "at work");
            arrive(held);
            arrive(held);
            assertThat(badge(page)).hasText("Done, with failures");

            origin.serve("/late.jpg", Pictures.jpeg(120, 90, 2));
            button(page, "Retry 1 failed image").click();

            assertThat(badge(page)).hasText("Done");
            assertThat(progress).hasAttribute("aria-valuenow", "5");
            assertThat(page.locator(".errors")).isHidden();
            assertThat(page.locator(".tile[data-state=completed]")).hasCount(5);
            assertThatNothingIsWrong();
        }
    }

    @Test
    void whatFailedIsRetriedBeforeTheEndOnceAndInTheStreamThatIsOpen() {
        try (Origin origin = new Origin()) {
            HeldResponses held = new HeldResponses();
            String slow = origin.on("/slow.jpg", held);
            List<String> streams = new ArrayList<>();
            Page page = open();
            page.onRequest(request -> {
                if (request.url().endsWith("/events")) {
                    streams.add(request.url());
                }
            });
            upload(page, Api.csv(List.of(List.of(slow), List.of(origin.url("/late.jpg")))));
            Locator retry = button(page, "Retry 1 failed image");
            assertThat(retry).isEnabled();
            Queue<Route> retries = holdBack(page, url -> url.endsWith("/retry"));

            retry.click();
            Route first = next(page, retries);
            assertThat(retry).isDisabled();
            assertThat(badge(page)).hasText("Working");
            origin.serve("/late.jpg", Pictures.jpeg(120, 90, 2));
            first.resume();

            assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("aria-valuenow", "1");
            assertThat(page.locator(".tile[data-state=completed]")).hasCount(1);
            arrive(held);
            assertThat(badge(page)).hasText("Done");
            assertThat(streams).hasSize(1);
            assertThatNothingIsWrong();
        }
    }

    @Test
    void aPendingRequestIsCancelled() {
        try (Origin origin = new Origin()) {
            HeldResponses held = new HeldResponses();
            Page page = open();
            upload(page, Api.csv(List.of(List.of(origin.on("/slow.jpg", held)))));
            assertThat(badge(page)).hasText("Working");
            String request = page.url().substring(page.url().lastIndexOf('/') + 1);

            button(page, "Cancel").click();
            assertThat(page.getByRole(AriaRole.DIALOG).locator("h2")).hasText("Cancel this request?");
            Chromium.assertAccessible(page, "question whether to cancel");
            button(page, "Cancel and delete").click();

            assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
            assertThat(page.locator(".earlier .note")).not().hasText("Loading …");
            assertThat(entry(page, request)).hasCount(0);
            given().get("/requests/" + request).then().statusCode(404);
            assertThatNothingIsWrong();
        }
    }

    @Test
    void pendingRequestsInTheListAreLookedAtWithOneListingAtATime() {
        try (Origin origin = new Origin()) {
            HeldResponses held = new HeldResponses();
            String slow = origin.on("/slow.jpg", held);
            String done = Api.upload(List.of(List.of(slow + "?1")));
            String deleted = Api.upload(List.of(List.of(slow + "?2")));
            List<String> singly = new ArrayList<>();
            Page page = chromium.window();
            page.clock().install();
            page.navigate(service.toString());
            page.onRequest(request -> {
                if (request.url().endsWith("/requests/" + done) || request.url().endsWith("/requests/" + deleted)) {
                    singly.add(request.url());
                }
            });
            assertThat(entry(page, done).locator(".badge")).hasText("Working");
            assertThat(entry(page, deleted).locator(".badge")).hasText("Working");
            Queue<Route> listings = holdBack(page, url -> url.contains("/requests?"));

            page.clock().runFor(60_000);
            Route listing = next(page, listings);
            assertThat(listings).isEmpty();
            listing.resume();
            page.clock().runFor(60_000);
            next(page, listings).resume();
            assertThat(singly).isEmpty();

            arrive(held);
            arrive(held);
            Api.awaitEnd(done);
            given().delete("/requests/" + deleted).then().statusCode(204);
            page.unrouteAll();
            listings.forEach(Route::resume);
            page.clock().runFor(60_000);
            assertThat(entry(page, done).locator(".badge")).hasText("Done");
            assertThat(entry(page, deleted)).hasCount(0);
            assertThat(singly).hasSize(1);
        }
    }
}
