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
import dev.halftone.access.Keys;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of a service that requires keys and has private outputs. */
@Tag("process")
class PageWithKeysIT extends PageInBrowser {

    @RegisterExtension
    static final PackagedService SERVICE = PackagedService.shared(Keys.STRICT);

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);

    @Test
    void theKeyIsAskedForAndKeptInTheTabAndPrivatePicturesAreShown() {
        String key = newKey().key();
        try (Origin origin = new Origin()) {
            Page page = open();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog.locator("h2")).hasText("Your key");
            Chromium.assertAccessible(page, "question for the key");
            assertThat(chromium.complaints()).isEmpty();

            enter(page, "nonsense");
            assertThat(dialog).containsText("The key or token is not valid.");
            enter(page, key);
            assertThat(dialog).isHidden();
            assertThat(page.locator(".earlier .note")).containsText("Nothing yet.");

            String csv = Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(240, 180, 1)))));
            upload(page, csv);
            assertThat(badge(page)).hasText("Done");
            assertThat(page.locator(".tile img")).hasAttribute("src", Pattern.compile("blob:.*"));
            Awaitility.await().atMost(WAIT_TIMEOUT).until(() ->
                    (Boolean) page.evaluate("() => document.querySelector('.tile img').naturalWidth > 0"));
            String saved = page.waitForDownload(() -> button(page, "Output CSV").click())
                    .suggestedFilename();
            assertThat(saved).startsWith("output-").endsWith(".csv");

            page.reload();
            assertThat(badge(page)).hasText("Done");
            assertThat(dialog).isHidden();
            Page elsewhere = chromium.window();
            elsewhere.navigate(page.url());
            assertThat(elsewhere.getByRole(AriaRole.DIALOG).locator("h2")).hasText("Your key");
            // The browser itself logs the response to the wrong key.
            assertThat(chromium.complaints()).allMatch(complaint -> complaint.contains("401"));
        }
    }

    @Test
    void picturesThatAreNotShownAnyMoreAreNotFetchedToTheirEnd() {
        try (Origin origin = new Origin()) {
            Page page = open();
            enter(page, newKey().key());
            Queue<Route> pictures = holdBack(page, url -> url.startsWith(service + "images/"));
            List<String> stopped = new ArrayList<>();
            page.onRequestFailed(request -> stopped.add(request.url()));
            upload(page, Api.csv(List.of(List.of(origin.serve("/1.jpg", Pictures.jpeg(240, 180, 1))))));
            Route picture = next(page, pictures);

            page.locator(".back").click();

            page.waitForCondition(() -> stopped.contains(picture.request().url()));
            assertThat(page.locator("h1")).hasText("Smaller images, by the thousand");
        }
    }

    @Test
    void whatThePageLooksAtByItselfAsksForNoKey() {
        try (Origin origin = new Origin()) {
            HeldResponses held = new HeldResponses();
            Key key = newKey();
            Page page = open();
            enter(page, key.key());
            upload(page, Api.csv(List.of(List.of(origin.on("/slow.jpg", held)))));
            assertThat(badge(page)).hasText("Working");
            page.locator(".back").click();
            assertThat(page.locator(".requests .badge")).hasText("Working");
            List<String> refused = new ArrayList<>();
            page.onResponse(response -> {
                if (response.status() == 401) {
                    refused.add(response.url());
                }
            });

            given().header("Authorization", "Bearer " + Keys.ADMIN)
                    .delete("/keys/" + key.id())
                    .then()
                    .statusCode(204);

            page.waitForCondition(() -> refused.size() >= 2);
            assertThat(page.locator(".earlier .note")).hasText("The key or token is not valid.");
            assertThat(page.locator("dialog")).hasCount(0);
            arrive(held);
        }
    }

    private record Key(String id, String key) {}

    private static Key newKey() {
        JsonPath made = given().header("Authorization", "Bearer " + Keys.ADMIN)
                .contentType("application/json")
                .body(Map.of("owner", "shop " + UUID.randomUUID(), "name", "the page"))
                .post("/keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Key(made.getString("key_id"), made.getString("key"));
    }

    private static void enter(Page page, String key) {
        page.locator("#key").fill(key);
        page.locator("#key").press("Enter");
    }
}
